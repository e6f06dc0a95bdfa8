import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import LocalCluster

from hpland.errors import HplandError
from hpland.pools import cluster, cores
from hpland.race.plan import Race, plan_race
from hpland.race.results import Result
from hpland.race.runner import read_race, run_race

STRATEGIES = ("random", "tpe", "asha")


def race(seeds: int = 3, budget: int = 12) -> Race:
    return plan_race(["sweep", "lr-batch"], STRATEGIES, seeds=seeds, budget=budget, workers=[1, 8])


def ran(path: Path, jobs: int = 1, seeds: int = 3) -> bytes:
    with cores(jobs) as pool:
        run_race(race(seeds), path, pool)
    return path.read_bytes()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of the race, run in one process."""
    return ran(tmp_path_factory.mktemp("race") / "known.csv")


@pytest.mark.parametrize("jobs", [2])
def test_the_bytes_do_not_depend_on_the_processes(known: bytes, jobs: int, tmp_path: Path) -> None:
    assert ran(tmp_path / "race.csv", jobs) == known


@pytest.mark.parametrize("cut", [0, 100, 3333, -1])
def test_a_race_goes_on_behind_its_last_whole_row(known: bytes, cut: int, tmp_path: Path) -> None:
    path = tmp_path / "race.csv"
    path.write_bytes(known[:cut])
    assert ran(path) == known


def test_more_seeds_go_on_and_fewer_are_a_part(known: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.csv"
    one = ran(path, seeds=1)
    assert known.startswith(one)
    assert ran(path) == known
    assert ran(path, seeds=2) == known
    assert len(read_race(path, race(2))) == len(race(2))


def test_nothing_is_read_of_a_race_that_has_not_begun(tmp_path: Path) -> None:
    assert read_race(tmp_path / "race.csv", race()) == []


def test_the_file_of_another_race_is_left_as_it_is(known: bytes, tmp_path: Path) -> None:
    path = tmp_path / "race.csv"
    path.write_bytes(known)
    other = plan_race(["sweep"], STRATEGIES, seeds=3, budget=13, workers=[1, 8])
    message = (
        f"{path} is of another race: its row 1 is random on sweep (version 2), seed 0, 1 worker, "
        "budget 12, not random on sweep (version 2), seed 0, 1 worker, budget 13"
    )
    with pytest.raises(HplandError, match=f"^{re.escape(message)}$"):
        run_race(other, path)
    assert path.read_bytes() == known


@pytest.mark.parametrize("text", [b"a,b\n1,2\n", b"\xff\xfe\n", b"hello\n"])
def test_a_file_of_something_else_is_left_as_it_is(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_bytes(text)
    with pytest.raises(HplandError, match=r"notes\.csv is not the results of a race: "):
        run_race(race(), path)
    assert path.read_bytes() == text


KILLED = """
import os, signal, sys
from pathlib import Path
from hpland.pools import cores
from hpland.race.runner import run_race
from tests.race.test_runner import race

def told(count, result, seconds):
    if count == int(sys.argv[2]):
        from multiprocessing import active_children
        print(*[child.pid for child in active_children()], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    with cores(int(sys.argv[3])) as pool:
        run_race(race(), Path(sys.argv[1]), pool, told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize(("at", "jobs"), [(17, 1), (20, 2)])
def test_a_race_that_was_killed_goes_on_to_the_same_bytes(
    known: bytes, at: int, jobs: int, tmp_path: Path
) -> None:
    script, path = tmp_path / "killed.py", tmp_path / "race.csv"
    script.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, str(script), str(path), str(at), str(jobs)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # it returns when all who hold its stdout have ended: its workers too
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(path.read_bytes().splitlines()) == at + 1
    assert len(done.stdout.split()) == (jobs if jobs > 1 else 0)
    assert ran(path) == known


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(known: bytes, tmp_path: Path) -> None:
    """A real one of two processes; the one that has work is killed in mid-race."""
    path = tmp_path / "race.csv"
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, dashboard_address=None, protocol="tcp"
    ) as local:
        killed: list[int] = []

        def told(count: int, result: Result, seconds: float) -> None:
            if count == 10:
                pid = next(iter(local.workers.values())).pid
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)

        with cluster(local.scheduler_address) as pool:
            run_race(race(), path, pool, told)
    assert killed
    assert path.read_bytes() == known


def test_a_cluster_that_is_not_there_is_one_line() -> None:
    message = r"^no Dask cluster answers at tcp://127\.0\.0\.1:9: "
    with pytest.raises(HplandError, match=message), cluster("tcp://127.0.0.1:9"):
        pass


def test_results_that_cannot_be_written_are_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "race.csv"
    message = f"cannot write to '{path}': No such file or directory"
    with pytest.raises(HplandError, match=f"^{re.escape(message)}$"):
        run_race(race(), path)
