"""What is read by columns: a connection, and where in its tables the trials of a study are."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.postgresql import reading_postgresql
from hpland.studies.storage.sqlite import reading
from hpland.table import STATES

# an infinite value is stored as NULL and told by its type; 9e999 is how SQL writes infinity
VALUE = "CASE {0}_type WHEN 'INF_POS' THEN 9e999 WHEN 'INF_NEG' THEN -9e999 ELSE {0} END"
_WHENS = " ".join(f"WHEN '{state}' THEN {i}" for i, state in enumerate(STATES))
STATE = f"CASE t.state {_WHENS} END"


# the name of an attribute, the numbers of the trials that have it, and its JSON for each
Notes: TypeAlias = tuple[str, Sequence[int] | NDArray[np.int64], Sequence[str]]


class Connection(Protocol):
    """What is read from: a connection of `sqlite3`, or one that takes the same SQL."""

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Any:
        """Return a cursor over the rows."""


class Span(NamedTuple):
    """Where the trials of a study are.

    Attributes:
        study_id: the study.
        trials: how many they are.
        first, last: the lowest and the highest trial id; if there are none, 1 and 0.
    """

    study_id: int
    trials: int
    first: int
    last: int

    @property
    def whole(self) -> bool:
        """Whether no trial of another study lies between them."""
        return self.trials == self.last - self.first + 1


def tables_of(storage: Storage) -> AbstractContextManager[Connection] | None:
    """Return what opens the tables that hpland reads by columns; None for any other storage."""
    if storage.sqlite:
        return reading(storage.sqlite)
    if storage.url.startswith("postgresql"):
        return reading_postgresql(storage)
    return None
