"""What a storage holds, and whether it is sound."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from hpland.studies.storage.opening import open_to_read
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.writing.drafts import draft_name, find
from tests.faults.processes import SMALL, ran

Content: TypeAlias = list[tuple[Any, ...]]
TRIALS = 4 * SMALL


def trials(place: str, name: str) -> Content:
    """Return the trials of a study; none if there is no such study."""
    with open_to_read(parse_storage(place)) as opened:
        study = find(opened, name)
        found = [] if study is None else opened.get_all_trials(study)
    return [(t.number, t.params, t.values, t.state, t.user_attrs) for t in found]


def written(place: str, name: str) -> Content:
    """Return the trials of a study, or those of it that there are by now."""
    if (path := parse_storage(place).path) and not path.exists():
        return []
    return trials(place, name) or trials(place, draft_name(name))


def sound(place: str) -> None:
    """Check an SQLite file as SQLite itself does; rows that belong to nothing are a fault, too."""
    path = parse_storage(place).sqlite
    if path and path.exists():
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def simulation(
    place: str, study: str, sampler: str = "random", count: int = TRIALS
) -> tuple[str, ...]:
    """Return the command that makes a study, or goes on with it."""
    asked = ("simulate", "sweep", "--sampler", sampler, "--trials", str(count))
    return (*asked, "--storage", place, "--study-name", study, "--if-exists", "continue")


def goes_on(place: str, name: str, left: Content) -> None:
    """Check that nothing written is lost, and that the same command goes on."""
    count = len(left) + 32
    assert ran(*simulation(place, name, count=count)).code == 0
    assert ran(*simulation("whole.db", name, count=count)).code == 0
    whole = trials("whole.db", name)
    assert left == whole[: len(left)]
    assert trials(place, name) == whole


def of(directory: Path) -> list[str]:
    """Return what is in a folder, hidden files and those of folders in it too."""
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*"))
