"""What a damaged storage makes Optuna, numpy or json run into, reported in one line."""

from collections.abc import Iterator
from contextlib import contextmanager

from hpland.errors import HplandError, first_line
from hpland.studies.storage.parsing import Storage

TROUBLE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError,
)  # fmt: skip


@contextmanager
def reporting_damage(storage: Storage) -> Iterator[None]:
    """Raise HplandError where what is read is not what Optuna writes."""
    try:
        yield
    except TROUBLE as error:
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "
        raise HplandError(f"{storage} is damaged: {kind}{first_line(error)}") from error
