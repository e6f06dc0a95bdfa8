"""Reading studies, by columns where hpland knows the tables, else through Optuna."""

from collections.abc import Sequence

from hpland.studies.reading import by_columns
from hpland.studies.reading.summary import StudySummary
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.storage.sqlite import check_readable, reading
from hpland.table import TrialTable


def read_studies(storage: Storage) -> list[StudySummary]:
    """Return every study of ``storage``, in the order in which they were made.

    Raises HplandError if there is no storage, or it is none of Optuna's.
    """
    if path := storage.sqlite:
        with reading(path) as connection:
            return by_columns.summaries(connection)
    check_readable(storage)
    from hpland.studies.reading import by_optuna

    return by_optuna.summaries(storage)


def read_table(
    study: str,
    storage: Storage | str | None = None,
    *,
    curves: bool = False,
    notes: Sequence[str] = (),
) -> TrialTable:
    """Return one study as a table of trials; nothing is written to the storage.

    Args:
        study: its name.
        storage: a URL or a path; if None ``OPTUNA_STORAGE``, else ``studies/hpland.db``.
        curves: whether to read the intermediate values too; there may be many.
        notes: the user attributes of trials to read too.

    Raises HplandError if there is no such storage or study, with the nearest right name.
    """
    storage = storage if isinstance(storage, Storage) else parse_storage(storage)
    if path := storage.sqlite:
        with reading(path) as connection:
            return by_columns.read_table(connection, study, curves=curves, notes=notes)
    check_readable(storage)
    from hpland.studies.reading import by_optuna

    return by_optuna.read_table(storage, study, curves=curves, notes=notes)
