"""Which metrics of a source are the objectives, and which way they go."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hpland.errors import HplandError, unknown
from hpland.importing.columns import blank, numbers_of
from hpland.importing.source import Source
from hpland.importing.sweep import Asked, Sweep, Trials
from hpland.importing.tabular import Table


def objectives_of(sweep: Sweep, asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the objectives and their directions, as asked or as the source tells."""
    names = asked.objectives or sweep.objectives
    if not names and len(sweep.metrics) == 1:
        names = sweep.metrics
    if not names:
        raise ask_objective(sweep.tool, sweep.metrics)
    for name in names:
        if name not in sweep.metrics:
            raise unknown("metric", name, sweep.metrics)
        if names.count(name) > 1:
            raise HplandError(f"the objective {name} is named twice")
    if asked.directions and len(asked.directions) != len(names):
        raise HplandError(
            f"there are {len(names)} objectives and {len(asked.directions)} directions; give "
            "--direction once for each objective, in their order"
        )
    directions = asked.directions or tuple(sweep.directions.get(name, "") for name in names)
    if not all(directions):
        name = names[directions.index("")]
        raise HplandError(
            f"{sweep.tool} does not say whether {name} is to be high or low; "
            "add --direction maximize or --direction minimize"
        )
    return tuple(names), tuple(directions)


def ask_objective(tool: str, metrics: Sequence[str], most: int = 12) -> HplandError:
    """Return the error for a source that does not tell its objective."""
    more = f" and {len(metrics) - most} more" if len(metrics) > most else ""
    return HplandError(
        f"{tool} does not say what its objective is; add --objective, one of "
        f"{', '.join(metrics[:most])}{more}"
    )


def table_asked(
    tool: str,
    source: Source,
    own: Sequence[str],
    asked: Asked,
    trials: Callable[[Table, Sequence[str]], Iterator[Trials]],
) -> Sweep:
    """Return the sweep of a table that cannot tell which of its columns are the objectives.

    Args:
        tool: what the table is.
        source: the file, which is a table.
        own: columns that cannot be objectives.
        asked: what its user says.
        trials: yields the trials of a table with these objectives.

    Raises HplandError if no column is named, or one that is not there.
    """
    table = source.table
    assert table
    objectives = _columns_asked(tool, source.path, table, own, asked)
    return Sweep(
        tool,
        lambda: trials(table, objectives),
        objectives,
        objectives=objectives,
        text=table.text,
    )


def _columns_asked(
    tool: str, path: Path, table: Table, own: Sequence[str], asked: Asked
) -> tuple[str, ...]:
    if len(table.names) == 1:
        raise HplandError(
            f"{path} has a single column, {table.names[0]!r}; a table has one per parameter and "
            "one for the objective, separated by commas, semicolons, tabs or |"
        )
    numeric = [name for name in _numeric(table) if name not in own]
    if not asked.objectives:
        raise ask_objective(tool, numeric or table.names)
    for name in asked.objectives:
        if name not in table.names:
            raise unknown("column", name, table.names)
    return asked.objectives


def _numeric(table: Table) -> list[str]:
    """Return the columns whose first cells are numbers."""
    first = next(table.pieces(), {})
    there = {name: [x for x in cells if not blank(x)] for name, cells in first.items()}
    return [
        name
        for name, cells in there.items()
        if cells and numbers_of(cells, text=table.text) is not None
    ]
