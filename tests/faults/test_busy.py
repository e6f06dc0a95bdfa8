"""Others hold locks, write and read at once; and a clock goes backwards."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import POSIX
from tests.faults.limits import backwards, heir
from tests.faults.processes import begun, ran
from tests.faults.storages import simulation, sound, trials
from tests.studies.storage.test_waiting import holder

pytestmark = POSIX
WAITING = "hpland: warning: waiting for another process that is writing to the same database\n"


def impatient(grace: int = 30) -> None:
    """Tell at once what is waited for; take over a journal's lock after a grace period."""
    from hpland.studies.storage import waiting

    waiting.PATIENCE = 0.05
    heir(grace)


def test_a_lock_that_another_process_holds_is_waited_for(rounds: int) -> None:
    """For a second; for ten where faults are tried often."""
    path = Path("x.db").absolute()
    assert ran(*simulation("x.db", "b")).code == 0
    with ExitStack() as locked, ExitStack() as stack:
        locked.enter_context(holder(path, "holds"))
        child = stack.enter_context(begun(*simulation("x.db", "a"), prepare=impatient))
        child.process.join(1 if rounds == 1 else 10)
        child.until(lambda: "waiting for " in child.text("err"))
        locked.close()
        done = child.ended()
    assert done.code == 0
    assert done.err.startswith(
        "hpland: warning: waiting for x.db, which another process is writing"
    )
    sound("x.db")
    assert trials("x.db", "a") == trials("x.db", "b")


def test_a_journal_whose_writer_was_killed_with_its_lock_is_gone_on_with(rounds: int) -> None:
    """Optuna takes such a lock over after half a minute, or sooner where that is shortened."""
    assert ran(*simulation("x.log", "a", count=20)).code == 0
    assert ran(*simulation("whole.log", "a")).code == 0
    Path("x.log.lock").symlink_to("x.log")
    shortened = partial(impatient, 4 if rounds == 1 else 30)
    done = ran(*simulation("x.log", "a"), prepare=shortened)
    assert (done.code, done.err) == (0, WAITING)
    assert trials("x.log", "a") == trials("whole.log", "a")


@pytest.mark.parametrize("name", ["x.db", "x.log"])
def test_four_writers_and_two_readers_at_once(name: str, turn: int) -> None:
    studies = [f"study {i}" for i in range(4)]
    assert ran(*simulation(name, "first")).code == 0
    with ExitStack() as stack:
        writers = [stack.enter_context(begun(*simulation(name, one))) for one in studies]
        while any(one.process.exitcode is None for one in writers):
            one = stack.enter_context(begun("studies", "--storage", name))
            other = stack.enter_context(begun("verify", "first", "--storage", name))
            for reader in (one, other):
                assert (reader.ended().code, reader.ended().err) == (0, "")
        assert [(one.ended().code, one.ended().err) for one in writers] == [(0, "")] * 4
    sound(name)
    whole = trials(name, "first")
    assert all(trials(name, one) == whole for one in studies)


@pytest.mark.parametrize(("name", "sampler"), [("x.db", "random"), ("x.log", "tpe")])
def test_a_clock_that_goes_backwards_changes_nothing(name: str, sampler: str) -> None:
    done = ran(*simulation(name, "a", sampler), prepare=backwards)
    assert (done.code, done.err) == (0, "")
    assert ran(*simulation("whole.db", "a", sampler)).code == 0
    assert trials(name, "a") == trials("whole.db", "a")
    done = ran(
        "plot", "a", "--figure", "history", "-f", "html", "--storage", name, prepare=backwards
    )
    assert (done.code, done.err) == (0, "")
