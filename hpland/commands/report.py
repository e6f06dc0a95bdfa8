"""``hpland report``."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hpland.commands.completion import offer_studies
from hpland.commands.options import StorageOption, ThemeOption
from hpland.commands.output import say, storage_files
from hpland.commands.tables import (
    Filter,
    ObjectiveOption,
    StateOption,
    TopOption,
    WhereOption,
    read_tables,
)
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.figures import Figure
    from hpland.figures.brief import Theme
    from hpland.table import TrialTable

BUDGET = 12_000_000  # bytes; plotly.js takes 4.9 million of them
KEPT = 500  # best trials that thinning never drops


def report(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="The study.", autocompletion=offer_studies)
    ],
    storage: StorageOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="File to write. [default: figures/STUDY_report.html]",
            show_default=False,
        ),
    ] = None,
    theme: ThemeOption = "light",
    state: StateOption = None,
    top: TopOption = None,
    where: WhereOption = None,
    objective: ObjectiveOption = None,
) -> None:
    """Write a study to one HTML file that works offline.

    It has the study's facts, best trials and figures. The storage is only read.
    """
    from hpland.commands.drawings import plain
    from hpland.output.files import write_text
    from hpland.output.paths import check_paths
    from hpland.studies.storage.parsing import parse_storage

    keep = Filter(state, top, where, objective)
    where_from = parse_storage(storage)
    path = expanded(out or Path("figures") / f"{plain(study)}_report.html")
    kept = storage_files(where_from)
    check_paths([path], kept)
    (table,) = read_tables(where_from, [study], keep)
    write_text(path, within_budget(table, keep, theme), kept)
    say(path)


def within_budget(table: "TrialTable", keep: Filter, theme: "Theme", budget: int = BUDGET) -> str:
    """Return the page, of fewer trials if it would be too large: the best ones are kept.

    What is estimated from the trials stays that of all of them.
    """
    from hpland.figures import FIGURES

    figures = _figures(table, theme, tuple(FIGURES))
    text = _page(table, keep, theme, figures)
    share = 1.0
    while len(text) > budget and len(table) * share > 2 * KEPT:
        share /= 2
        fewer = thinned(table, int(len(table) * share))
        figures |= _figures(fewer, theme, [name for name in FIGURES if name != "importance"])
        text = _page(fewer, keep, theme, figures)
    return text


def thinned(table: "TrialTable", many: int) -> "TrialTable":
    """Return about ``many`` trials: the best `KEPT`, and the others evenly spread."""
    import numpy as np

    from hpland.table import evenly

    best = table.ranked()[:KEPT]
    spread = evenly(len(table), max(0, many - len(best)))
    rows = np.union1d(best, spread)
    left = len(table) - len(rows)
    told = f"thinned for size, the best {len(best)} kept"
    return replace(table.rows(rows), left_out={**table.left_out, told: left})


def _page(
    table: "TrialTable", keep: Filter, theme: "Theme", figures: "Mapping[str, Figure]"
) -> str:
    from hpland.output.page import Report, best_rows, page

    facts, notes = list(_facts(table)), list(_notes(table, keep))
    return page(Report(table.study, facts, best_rows(table), figures, notes), theme)


def _figures(table: "TrialTable", theme: "Theme", names: Sequence[str]) -> "dict[str, Figure]":
    """Return those of the figures that can be drawn of the study, by heading."""
    from hpland.commands.draw import draw_own, draw_some
    from hpland.commands.drawings import Wish, distinct, drawings

    plan = drawings(table, Wish(figures=tuple(names), theme=theme))
    drawn, _ = draw_some(plan, draw_own)
    kinds = Counter(one.figure for one, _ in drawn)
    taken: set[str] = set()
    return {
        distinct(heading(one.figure, one.params, several=kinds[one.figure] > 1), taken): figure
        for one, figure in drawn
    }


def heading(figure: str, params: Sequence[str], *, several: bool) -> str:
    """Return a figure's name, with its parameters where there are several of its kind."""
    return f"{figure}: {', '.join(params).replace('_', ' ')}" if several else figure


def _facts(table: "TrialTable") -> Iterator[tuple[str, str]]:
    states = Counter(table.state.tolist())
    yield "study", table.study
    yield "direction", ", ".join(table.directions)
    yield "trials", ", ".join(f"{n:,} {state.lower()}" for state, n in states.most_common())
    if table.best is not None:
        yield "best", f"{table.value[table.best]:.6g}, trial {table.number[table.best]}"
    yield "parameters", ", ".join(table.space)
    for name in ("landscape", "sampler", "seed", "noise"):
        if name in table.attrs:
            yield name, str(table.attrs[name])


def _notes(table: "TrialTable", keep: Filter) -> Sequence[str]:
    from importlib.metadata import version

    asked = [f"--{name} {value}" for name, value in vars(keep).items() if value is not None]
    left = [f"{n:,} {reason}" for reason, n in table.left_out.items()]
    made = [f"{name} {version(name)}" for name in ("hpland", "plotly", "optuna")]
    by = [f"optuna {table.attrs['optuna_version']}"] if "optuna_version" in table.attrs else []
    return [
        *([f"Filters: {' '.join(asked)}."] if asked else []),
        *([f"Left out: {', '.join(left)}."] if left else []),
        *([f"The study was made with {by[0]}."] if by else []),
        f"Drawn with {', '.join(made)}.",
    ]
