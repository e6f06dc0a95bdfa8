"""``hpland report``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

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
from hpland.commands.thinning import KEPT, redrawn
from hpland.text import expanded

if TYPE_CHECKING:
    from hpland.commands.drawings import Drawing
    from hpland.figures import Figure
    from hpland.figures.brief import Theme
    from hpland.table import TrialTable

Best: TypeAlias = Mapping[str, Sequence[Mapping[str, str]]]  # heading to rows of a table
BUDGET = 12_000_000  # bytes; plotly.js takes 4.9 million of them
THINNED = ("curves", "history", "regret")  # figures that grow with the trials
ROWS = 10  # of a table of trials


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

    It has the study's facts, best trials and figures, of every objective. The storage is only read.
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

    All objectives are shown unless one was asked for. What is estimated from the trials, their
    front and what titles say stay those of all of them.
    """
    from hpland.figures import FIGURES

    shown = _shown(table, keep)
    drawn = _drawn(table, theme, ["pareto", *FIGURES], shown)
    figures = {head: figure for head, (_, figure) in drawn.items()}
    best = _best(table, shown, front=any(one.figure == "pareto" for one, _ in drawn.values()))
    text = _page(table, keep, theme, figures, best)
    many = len(table)
    while len(text) > budget and many > 2 * KEPT:
        many //= 2
        for head, (one, figure) in drawn.items():
            if one.figure in THINNED:
                figures[head] = redrawn(one, figure, many, shown)
        text = _page(table, keep, theme, figures, best)
    return text


def _shown(table: "TrialTable", keep: Filter) -> Sequence[int]:
    """Return the objectives that the page is about: all, unless one was asked for."""
    return range(len(table.directions)) if keep.objective is None else [table.objective]


def _page(
    table: "TrialTable",
    keep: Filter,
    theme: "Theme",
    figures: "Mapping[str, Figure]",
    best: Best,
) -> str:
    from hpland.explain.study import facts
    from hpland.output.page import Report, page

    told, notes = list(facts(table, _shown(table, keep))), list(_notes(table, keep))
    return page(Report(table.study, told, best, figures, notes), theme)


def _best(table: "TrialTable", shown: Sequence[int], *, front: bool) -> Best:
    """Return the tables of the best trials by each objective that is shown, and of the front."""
    from hpland.explain.study import objective_label
    from hpland.output.page import trial_rows

    best: dict[str, Sequence[Mapping[str, str]]] = _front(table) if front else {}
    for one in map(table.by, shown):
        by = f" by {objective_label(one)}" if len(table.directions) > 1 else ""
        best[f"Best trials{by}"] = trial_rows(one, one.ranked()[:ROWS].tolist())
    return best


def _front(table: "TrialTable") -> dict[str, Sequence[Mapping[str, str]]]:
    """Return the table of the trials that no other beats, evenly chosen if they are many."""
    from hpland.figures.brief import PLAIN
    from hpland.figures.data.pareto import pareto_of
    from hpland.output.page import trial_rows
    from hpland.table import evenly

    data = pareto_of(table, PLAIN)
    rows = data.front[evenly(len(data.front), ROWS)]
    some = f", {ROWS} of {len(data.front):,} trials" if len(data.front) > ROWS else ""
    return {f"Pareto front{some}": trial_rows(data.cast.used, rows.tolist())}


def _drawn(
    table: "TrialTable", theme: "Theme", names: Sequence[str], shown: Sequence[int]
) -> "dict[str, tuple[Drawing, Figure]]":
    """Return those of the figures that can be drawn of the study, by heading."""
    from hpland.commands.draw import draw_own, draw_some
    from hpland.commands.drawings import Wish, distinct, drawings

    plan: list[Drawing] = []
    for k in shown:
        some = tuple(dict.fromkeys(name for name in names if k == shown[0] or name != "pareto"))
        plan += drawings(table.by(k), Wish(figures=some, theme=theme))
    drawn, _ = draw_some(plan, draw_own)
    kinds = Counter((one.figure, one.table.objective) for one, _ in drawn)
    page: dict[str, tuple[Drawing, Figure]] = {}
    taken: set[str] = set()
    for one, figure in drawn:
        several = kinds[one.figure, one.table.objective] > 1
        head = heading(one.figure, one.params, several=several, which=_which(one))
        page[distinct(head, taken)] = one, figure
    return page


def _which(one: "Drawing") -> str:
    from hpland.explain.study import objective_label

    alone = len(one.table.directions) == 1 or one.figure == "pareto"
    return "" if alone else objective_label(one.table)


def heading(figure: str, params: Sequence[str], *, several: bool, which: str = "") -> str:
    """Return a figure's name, with its objective and parameters where there are several."""
    name = f"{figure}, {which}" if which else figure
    return f"{name}: {', '.join(params).replace('_', ' ')}" if several else name


def _notes(table: "TrialTable", keep: Filter) -> Sequence[str]:
    from importlib.metadata import version

    given = vars(keep) | {"state": ",".join(keep.state or ()) or None}
    asked = [f"--{name} {value}" for name, value in given.items() if value is not None]
    left = [f"{n:,} {reason}" for reason, n in table.left_out.items()]
    made = [f"{name} {version(name)}" for name in ("hpland", "plotly", "optuna")]
    by = [f"optuna {table.attrs['optuna_version']}"] if "optuna_version" in table.attrs else []
    return [
        *([f"Filters: {' '.join(asked)}."] if asked else []),
        *([f"Left out: {', '.join(left)}."] if left else []),
        *([f"The study was made with {by[0]}."] if by else []),
        f"Drawn with {', '.join(made)}.",
    ]
