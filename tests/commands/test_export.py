import csv
import json
from pathlib import Path

import pytest

from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland


def numbers(text: str) -> list[str]:
    return [row["number"] for row in csv.DictReader(text.splitlines())]


def test_csv_and_json_lines_are_printed(hpland: Hpland, default_studies: Storage) -> None:
    printed = hpland("export", "sweep", "--storage", default_studies.url)
    assert (printed.code, printed.err) == (0, "")
    assert numbers(printed.out) == list(map(str, range(150)))
    lines = hpland("export", "sweep", "--storage", default_studies.url, "-f", "jsonl").out
    assert [json.loads(line)["number"] for line in lines.splitlines()] == list(range(150))


@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet"])
def test_a_file_is_whole(how: str, hpland: Hpland, default_studies: Storage) -> None:
    out = f"new/sweep.{how}"
    done = hpland("export", "sweep", "--storage", default_studies.url, "-f", how, "--out", out)
    assert (done.code, done.out, done.err) == (0, f"sweep: 150 trials in {out}\n", "")
    assert [path.name for path in Path("new").iterdir()] == [f"sweep.{how}"]


def test_filters_are_those_of_plot(hpland: Hpland, default_studies: Storage) -> None:
    asked = ("export", "sweep", "--storage", default_studies.url)
    every = {row["number"]: row for row in csv.DictReader(hpland(*asked).out.splitlines())}
    best = sorted(every, key=lambda number: -float(every[number]["value_validation accuracy"] or 0))
    assert numbers(hpland(*asked, "--top", 5).out) == sorted(best[:5], key=int)
    failed = numbers(hpland(*asked, "--state", "fail").out)
    assert failed == [number for number, row in every.items() if row["state"] == "FAIL"]
    some = hpland(*asked, "--where", "number < 3", "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["number"] for line in some] == [0, 1, 2]


def test_a_folder_for_tensorboard_is_new(hpland: Hpland, default_studies: Storage) -> None:
    some = ("export", "sweep", "--storage", default_studies.url, "--top", "3", "-f", "tensorboard")
    Path("logs").mkdir()
    assert hpland(*some, "--out", "logs").out == "sweep: 3 trials in logs\n"
    assert len([*Path("logs").glob("trial_*/*tfevents*")]) == 3
    again = hpland(*some, "--out", "logs")
    assert (again.code, again.out, again.err) == (
        2,
        "",
        "hpland: cannot write 'logs': it is a folder that is not empty\n",
    )


@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet"])
def test_a_file_takes_the_place_of_no_folder(
    how: str, hpland: Hpland, default_studies: Storage
) -> None:
    Path("there").mkdir()
    asked = ("export", "sweep", "--storage", default_studies.url, "-f", how, "--out", "there")
    assert hpland(*asked).err == "hpland: cannot write 'there': it is a folder\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sweep", "-f", "tensorboard"), "tensorboard is not text: add --out FOLDER"),
        (("sweep", "-f", "xlsx"), "unknown format 'xlsx': choose from csv, jsonl, parquet, "),
        (("sweep", "-f", "parquet"), "parquet is not text: add --out FILE"),
        (("sweeep",), "unknown study 'sweeep': did you mean 'sweep'?"),
        (("sweep", "--top", "none"), "--top 'none' is neither a share like 10% nor a number"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, ...], said: str, hpland: Hpland, default_studies: Storage
) -> None:
    done = hpland("export", *arguments, "--storage", default_studies.url)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"hpland: {said}")
    assert done.err.count("\n") == 1


def test_a_storage_is_not_written_over(hpland: Hpland, default_studies: Storage) -> None:
    path = default_studies.path
    assert path
    before = path.read_bytes()
    done = hpland("export", "sweep", "--storage", path, "--out", path)
    assert (done.code, done.err) == (
        2,
        f"hpland: cannot write {str(path)!r}: it belongs to the storage\n",
    )
    assert path.read_bytes() == before
