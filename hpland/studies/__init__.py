"""Landscapes as real Optuna studies, and Optuna studies as tables of trials.

from hpland.studies import read_table
table = read_table("my-study", "study.db")
"""

from typing import TYPE_CHECKING

from hpland.lazy import on_use

if TYPE_CHECKING:
    from hpland.studies.reading.by_optuna import table_of as table_of
    from hpland.studies.reading.read import read_studies as read_studies
    from hpland.studies.reading.read import read_table as read_table
    from hpland.studies.storage.parsing import Storage as Storage
    from hpland.studies.storage.parsing import parse_storage as parse_storage

_HOMES = {
    "Storage": "hpland.studies.storage.parsing",
    "parse_storage": "hpland.studies.storage.parsing",
    "read_studies": "hpland.studies.reading.read",
    "read_table": "hpland.studies.reading.read",
    "table_of": "hpland.studies.reading.by_optuna",
}

__all__ = [*_HOMES]
__getattr__ = on_use(__name__, _HOMES)
