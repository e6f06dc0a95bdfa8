"""Reading studies, by columns where hpland knows the tables, else through Optuna."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hpland.errors import warn_once
from hpland.studies.reading import by_columns
from hpland.studies.reading.source import Connection, tables_of
from hpland.studies.reading.summary import StudySummary
from hpland.studies.storage.damage import reporting_damage
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.storage.sqlite import NewerSchemaError, check_readable
from hpland.table import TrialTable

T = TypeVar("T")


def read_studies(storage: Storage) -> list[StudySummary]:
    """Return every study of ``storage``, in the order in which they were made.

    Raises HplandError if there is no storage, it is none of Optuna's, or it is damaged.
    """

    def through_optuna() -> list[StudySummary]:
        from hpland.studies.reading import by_optuna

        return by_optuna.summaries(storage)

    return _read(storage, by_columns.summaries, through_optuna)


def study_names(storage: Storage) -> list[str]:
    """Return the names of the studies of ``storage``, in the order in which they were made.

    Raises HplandError as `read_studies` does.
    """

    def through_optuna() -> list[str]:
        from hpland.studies.reading import by_optuna

        return by_optuna.study_names(storage)

    return _read(storage, lambda connection: list(by_columns.studies(connection)), through_optuna)


def read_table(
    study: str,
    storage: Storage | str | None = None,
    *,
    curves: bool = False,
    notes: Sequence[str] = (),
    durations: bool = False,
) -> TrialTable:
    """Return one study as a table of trials; nothing is written to the storage.

    Args:
        study: its name.
        storage: a URL or a path; if None ``OPTUNA_STORAGE``, else ``studies/hpland.db``.
        curves: whether to read the intermediate values too; there may be many.
        notes: the user attributes of trials to read too.
        durations: whether to read how long the trials took.

    Raises HplandError if there is no such storage, if it is damaged, or if there is no such study,
    with the nearest right name.
    """
    there = storage if isinstance(storage, Storage) else parse_storage(storage)

    def through_optuna() -> TrialTable:
        from hpland.studies.reading import by_optuna

        return by_optuna.read_table(there, study, curves=curves, notes=notes, durations=durations)

    def from_columns(connection: Connection) -> TrialTable:
        return by_columns.read_table(
            connection, study, curves=curves, notes=notes, durations=durations
        )

    return _read(there, from_columns, through_optuna)


def _read(
    storage: Storage,
    from_columns: Callable[[Connection], T],
    through_optuna: Callable[[], T],
) -> T:
    with reporting_damage(storage):
        opened = tables_of(storage)
        if opened is None:
            check_readable(storage)
            return through_optuna()
        try:
            with opened as connection:
                return from_columns(connection)
        except NewerSchemaError as newer:
            found = through_optuna()
            warn_once(str(newer))
            return found
