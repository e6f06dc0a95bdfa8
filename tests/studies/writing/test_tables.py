import pytest
import sqlalchemy as sa
from optuna.storages._rdb import models

from hpland.studies.writing import tables

OURS = [table for table in vars(tables).values() if isinstance(table, sa.Table)]


@pytest.mark.parametrize("table", OURS, ids=str)
@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://"])
def test_a_table_is_optunas(table: sa.Table, url: str) -> None:
    dialect = sa.create_engine(url).dialect
    theirs = models.BaseModel.metadata.tables[table.name]
    assert [c.name for c in table.primary_key] == [c.name for c in theirs.primary_key]
    for column in table.c:
        kinds = [c.type.dialect_impl(dialect) for c in (column, theirs.c[column.name])]
        assert type(kinds[0]).__name__ == type(kinds[1]).__name__
        if isinstance(kinds[0], sa.Enum):
            assert isinstance(kinds[1], sa.Enum)
            assert kinds[0].name == kinds[1].name
            assert set(kinds[0].enums) == set(kinds[1].enums)


def test_no_column_that_must_be_given_is_left_out() -> None:
    for table in OURS:
        for column in models.BaseModel.metadata.tables[table.name].c:
            needed = not column.nullable and not column.primary_key and column.default is None
            written = table.name not in ("study_directions", "trial_heartbeats")
            assert column.name in table.c or not (needed and written)


def test_all_that_belongs_to_trials_is_known() -> None:
    theirs = models.BaseModel.metadata.sorted_tables
    of_trials = {table.name for table in theirs if "trial_id" in table.c} - {"trials"}
    assert {table.name for table in tables.OF_TRIALS} == of_trials
