"""Whose turn it is: owners of work, which may die, and turns where there are no transactions."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from optuna.exceptions import DuplicatedStudyError
from optuna.storages import BaseStorage
from optuna.study import StudyDirection

from hpland.studies.writing.names import TURNS, in_the_way, is_blank

OWNER = "hpland:owner"  # the attribute of a trial or study that says who is at work on it
GRACE = 60.0  # seconds after which one of another machine that has not moved is taken for dead
PAUSE = 0.005  # seconds between two looks


def owner(command: str = "") -> dict[str, Any]:
    """Return who this process is: its machine, its number there, and the command it works for."""
    return {"host": socket.gethostname(), "pid": os.getpid(), "command": command}


def is_dead(who: Mapping[str, Any]) -> bool | None:
    """Return whether a process has ended; None for one of another machine, which cannot be seen."""
    if who.get("host") != socket.gethostname():
        return None
    try:
        os.kill(int(who["pid"]), 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's
        return False
    return _is_zombie(int(who["pid"]))


def _is_zombie(pid: int) -> bool:
    """Return whether a process has ended and its parent has not asked yet; False off Linux."""
    with suppress(OSError):
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            in "ZX"
        )
    return False


@contextmanager
def turn(opened: BaseStorage, name: str) -> Iterator[None]:
    """Wait until nobody else has the turn of this name, and have it during the block.

    Who can make a study of a certain name has the turn: every storage of Optuna's lets one alone.
    The study is gone afterwards. One that a dead process left is taken away, at once if it was
    of this machine, else after `GRACE`.

    Raises HplandError if somebody else's study has that name.
    """
    mine = _take(opened, f"{name}{TURNS}")
    try:
        yield
    finally:
        with suppress(KeyError):
            opened.delete_study(mine)


def _take(opened: BaseStorage, name: str) -> int:
    me = {**owner(), "turn": uuid4().hex}  # SQLite gives the ids of what is gone to others
    seen: tuple[Any, float] | None = None  # whose turn it is, and since when
    while True:
        with suppress(DuplicatedStudyError):
            mine = opened.create_new_study([StudyDirection.MINIMIZE], name)
            opened.set_study_system_attr(mine, OWNER, me)
            return mine
        with suppress(KeyError):  # it has just ended
            other = opened.get_study_id_from_name(name)
            who = _owner_of(opened, other, name)
            if seen is None or seen[0] != who:
                seen = who, time.monotonic()
            dead = is_dead(who)
            if dead or (dead is None and time.monotonic() - seen[1] > GRACE):
                opened.delete_study(other)
                continue
        time.sleep(PAUSE)


def clear_turn(opened: BaseStorage, name: str) -> None:
    """Take away the turn of a process of this machine that died while it had it."""
    with suppress(KeyError):  # there is none, or it has just ended
        left = opened.get_study_id_from_name(f"{name}{TURNS}")
        if is_dead(opened.get_study_system_attrs(left).get(OWNER, {})):
            opened.delete_study(left)


def _owner_of(opened: BaseStorage, study_id: int, name: str) -> Mapping[str, Any]:
    """Return whose turn it is; nobody's yet if it has just been made.

    Raises HplandError for a study that no process has made to take its turn.
    """
    attrs = opened.get_study_system_attrs(study_id)
    if OWNER not in attrs and not is_blank(opened, study_id):
        attrs = opened.get_study_system_attrs(study_id)  # it may have been marked meanwhile
        if OWNER not in attrs and opened.get_study_id_from_name(name) == study_id:
            raise in_the_way(name, TURNS)
    found: Mapping[str, Any] = attrs.get(OWNER, {})
    return found
