"""What a study holds, and how its figures are read, in words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from hpland.explain.parts import Explanation, Section
from hpland.figures.draw.narrow import Narrow
from hpland.figures.readings import READINGS
from hpland.landscapes import Landscape
from hpland.table import TrialTable
from hpland.text import number, printable

_LINK = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)")
_JOINER = "\N{WORD JOINER}"  # seen by nobody
MOST = 10_000  # letters of a text; what others named may be of any length
Shown = Sequence[tuple[str, Narrow]]  # kinds of figures, and what is said around each


def explain(table: TrialTable, landscape: Landscape | None, figures: Shown) -> Explanation:
    """Return what a study holds, and what its figures show.

    Args:
        table: the study.
        landscape: what it is of, if that is known: then its explanation tells how to read it.
        figures: in their order.
    """
    every = range(len(table.directions)) if landscape is None else [table.objective]
    points = [*facts(table, every), *(_truth(table, landscape) if landscape else ())]
    told = [_figure(kind, words, reading=landscape is None) for kind, words in figures]
    parts = (Section("What it holds", points=_safe(points)), *told)
    return Explanation(_unlinked(table.study), "study", "What hpland sees in its trials.", parts)


def facts(table: TrialTable, shown: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each fact, of the objectives ``shown``."""
    states = Counter(table.state.tolist())
    yield "study", table.study
    yield "direction", ", ".join(table.directions)
    yield "trials", ", ".join(f"{n:,} {state.lower()}" for state, n in states.most_common())
    for one in map(table.by, shown):
        by = f" by {objective_label(one)}" if len(table.directions) > 1 else ""
        if one.best is not None:
            yield (
                f"best{by}",
                f"{number(float(one.value[one.best]), 6)}, trial {one.number[one.best]}",
            )
    yield "parameters", ", ".join(table.space)
    for name in ("landscape", "sampler", "seed", "noise"):
        if name in table.attrs:
            yield name, str(table.attrs[name])


def objective_label(table: TrialTable) -> str:
    """Return which of several objectives is shown, with its number and its name; else "value"."""
    if len(table.directions) == 1:
        return "value"
    name = f" ({table.metric_name})" if table.metric_name else ""
    return f"objective {table.objective}{name}"


def _truth(table: TrialTable, landscape: Landscape) -> Iterator[tuple[str, str]]:
    """Yield what the best trial is worth, and what there was to find."""
    if len(landscape.metrics) > 1 or table.best is None:
        return
    found = table.shown(table.best)
    if set(found) >= {name for name, one in landscape.space.items() if not one.when}:
        yield "the best trial without noise", number(float(landscape(**found)), 6)
        yield "its regret", number(float(landscape.regret(**found)))
    yield "true optimum", number(landscape.optimum, 6)


def _figure(kind: str, words: Narrow, *, reading: bool) -> Section:
    """Return what is said around a figure; its notes have the numbers that stand on it."""
    how = READINGS[kind]
    steps = (how.axes, how.colours, *how.reading, how.trap) if reading else ()
    return Section(
        _unlinked(f"{kind.capitalize()}: {words.title}"),
        tuple(map(_unlinked, filter(None, (words.subtitle, *steps, words.caption)))),
        _safe((str(i), note) for i, note in enumerate(words.notes, 1)),
    )


def _safe(points: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((_unlinked(name), _unlinked(text)) for name, text in points)


def _unlinked(text: str) -> str:
    """Return a text on one line, of which GitHub's Markdown makes no link."""
    return _LINK.sub(_JOINER, printable(text))[:MOST]
