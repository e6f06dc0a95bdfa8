"""Landscapes as real Optuna studies, and Optuna studies as tables of trials.

from hpland.studies import read_table
table = read_table("my-study", "study.db")
"""

from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.storage.parsing import Storage, parse_storage

__all__ = ["Storage", "parse_storage", "read_studies", "read_table"]
