"""Options that choose studies and trials, and the tables that they choose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from hpland.commands.output import say
from hpland.commands.places import Place, wanted_studies
from hpland.errors import HplandError, together

if TYPE_CHECKING:
    from hpland.studies.storage.parsing import Storage
    from hpland.table import TrialTable

StateOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="STATE,...",
        help="Keep only trials in these states: running, complete, pruned, fail or waiting. "
        "Separate several by commas. Repeatable.",
        show_default=False,
    ),
]
TopOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="SHARE|N",
        help="Keep only the best trials: a share such as 10%, or a number such as 50.",
        show_default=False,
    ),
]
WhereOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="CONDITION",
        help="Keep only trials that meet a condition, such as "
        "'value < 1 and learning_rate >= 1e-4'. Besides parameters there are value, number, state, "
        "duration in seconds and user_attrs['NAME']; \"in ('a', 'b')\" and 'is absent' work too.",
        show_default=False,
    ),
]
ObjectiveOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        metavar="INDEX",
        help="Which of several objectives to show and to filter by, counted from 0; pareto "
        "shows all. [default: 0; a report shows all]",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class Filter:
    """What `hpland.select.select` is to keep."""

    state: Sequence[str] | None = None
    top: str | None = None
    where: str | None = None
    objective: int | None = None

    def __call__(self, table: "TrialTable") -> "TrialTable":
        """Return the trials that are kept."""
        from hpland.select import select

        states = [state for told in self.state or () for state in told.split(",")]
        return select(
            table, states=states, top=self.top, condition=self.where, objective=self.objective
        )


def read_tables(storage: "Storage", names: Sequence[str], keep: Filter) -> "Iterator[TrialTable]":
    """Yield the studies of these names, every one of the storage if there are none, filtered.

    Raises HplandError if there is no study; else as `read_places` does.
    """
    wanted = wanted_studies(storage, names)
    yield from read_places([Place(storage, name, name) for name in wanted], keep)


def chosen_numbers(storage: "Storage", study: str, keep: Filter) -> "Sequence[int] | None":
    """Return the numbers of the trials that a filter keeps, rising; None if it keeps all."""
    if keep == Filter():
        return None
    (table,) = read_tables(storage, [study], keep)
    return sorted(table.number.tolist())


def read_places(places: Sequence[Place], keep: Filter) -> "Iterator[TrialTable]":
    """Yield studies by their labels, filtered.

    Of several studies those that cannot be filtered so, such as by a parameter that they do not
    have, are reported on stderr.

    Raises HplandError if none can be filtered; one without trials is still a table.
    """
    from hpland.studies.reading.read import read_table
    from hpland.where import needs

    notes, durations = needs(keep.where)
    troubles = []
    for storage, name, label in places:
        table = read_table(name, storage, curves=True, notes=notes, durations=durations)
        try:
            yield keep(replace(table, study=label))
        except HplandError as trouble:
            if len(places) == 1:
                raise
            troubles.append(HplandError(f"study {label!r}: {trouble}"))
    if len(troubles) == len(places):
        raise together(troubles)
    for text in map(str, troubles):
        say(f"skipped: {text}", err=True)
