"""Choices of numbers on the line of numbers: a study and its truth with values for indices."""

from collections.abc import Mapping
from dataclasses import replace

from hpland.figures.brief import Brief
from hpland.space import Choice, Parameter, Space, on_line
from hpland.table import Grid, Note, TrialTable, Truth


def numbered(table: TrialTable) -> TrialTable:
    """Return the table with every choice of rising numbers as a number."""
    space = {name: _line(parameter) for name, parameter in table.space.items()}
    columns = {name: on_line(table.space[name], x) for name, x in table.params.items()}
    return replace(table, space=space, params=columns)


def numbered_brief(brief: Brief, space: Space) -> Brief:
    """Return the brief of a `numbered` table, given that of the table as it was, and its space."""
    truth = _truth(brief.truth, space) if brief.truth else None
    notes = tuple(Note(note.text, _point(note.at, space)) for note in brief.notes)
    return replace(brief, truth=truth, notes=notes)


def _line(parameter: Parameter) -> Parameter:
    return (parameter.line or parameter) if isinstance(parameter, Choice) else parameter


def _point(at: Mapping[str, float], space: Space) -> dict[str, float]:
    return {name: float(on_line(space[name], x)) if name in space else x for name, x in at.items()}


def _truth(truth: Truth, space: Space) -> Truth:
    lines = {name: line.copy() for name, line in truth.lines.items()}
    for name, line in lines.items():
        line[:, 0] = on_line(space[name], line[:, 0])
    return replace(
        truth,
        optimizers=tuple(_point(at, space) for at in truth.optimizers),
        grid=_grid(truth.grid, space) if truth.grid else None,
        lines=lines,
    )


def _grid(grid: Grid, space: Space) -> Grid:
    xs, ys = on_line(space[grid.x], grid.xs), on_line(space[grid.y], grid.ys)
    return replace(grid, xs=xs, ys=ys)
