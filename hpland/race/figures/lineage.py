"""The lineage of population-based training: whose training is in whose weights at the end."""

from collections.abc import Iterable, Iterator

import plotly.graph_objects as go

from hpland.figures.brief import Theme
from hpland.figures.data.words import count
from hpland.figures.draw.caption import caption_line, title
from hpland.figures.draw.theme import MARGIN, PALETTES, Palette, canvas, faded
from hpland.race.family import Family
from hpland.race.figures.look import with_workers
from hpland.race.lineage import Lived

GAP = 0.3  # of an interval: where a copy runs from its donor to the member
LOST, KEPT, BEST = "thrown away", "in others at the end", "in the best at the end"


def lineage(data: Family, theme: Theme = "light") -> go.Figure:
    """Draw a row per member along the epochs; a line that slants is a copy of weights."""
    look = PALETTES[theme]
    rows = {member: row for row, member in enumerate(_members(data), 1)}
    figure = canvas(theme, margin=MARGIN | {"r": 40})
    for trace in _traces(data, rows, look):
        figure.add_trace(trace)
    first = data.of[data.ends[0]].member
    figure.update_layout(
        title=title(message(data), _subtitle(data)),
        xaxis={
            "range": [-0.015 * _epochs(data), 1.015 * _epochs(data)],
            "title": {"text": "epochs in the weights"},
            "ticks": "outside",
            "showgrid": False,
        },
        yaxis={
            "range": [len(rows) + 0.7, 0.3],
            "tickvals": list(rows.values()),
            "ticktext": [f"<b>{m}</b>" if m == first else str(m) for m in rows],
            "title": {"text": "member, the best at the end first"},
            "showgrid": False,
        },
        annotations=[small_print(data, theme)],
    )
    return figure


def message(data: Family) -> str:
    """Return the one thing that the figure says."""
    ends, members = len(data.ends), len({one.member for one in data.lived})
    if not any(one.weights for one in data.lived):
        return f"No weights fitted another member: {ends} of {members} trained to the end alone"
    began = f"{len(data.roots)} of {count(members, 'beginning')}"
    return f"{count(ends, 'member')} trained to the end, all from {began}"


def small_print(data: Family, theme: Theme) -> dict[str, object]:
    """Return the caption of both figures."""
    parts = (
        f"landscape {data.landscape.name}",
        f"pbt, seed {data.seed}, {with_workers(data.workers)}",
        f"the population of the best trial, intervals of {count(data.every, 'epoch')}",
    )
    return caption_line(" · ".join(parts), theme)


def _subtitle(data: Family) -> str:
    copies = sum(one.donor is not None for one in data.lived)
    weights = sum(one.weights for one in data.lived)
    if copies and not weights:
        return f"{copies} times hyperparameters were copied: a dotted line comes from their donor"
    more = f", {copies - weights} of hyperparameters only (dotted)" if copies > weights else ""
    return f"a line that slants is a copy of weights and hyperparameters, {weights} in all{more}"


def _epochs(data: Family) -> int:
    return data.of[data.ends[0]].end


def _members(data: Family) -> list[int]:
    """Return the members: those who trained to the end, the best first, then who got furthest."""
    done = [data.of[trial].member for trial in data.ends]
    last = {one.member: one.end for one in data.lived}
    others = sorted((m for m in last if m not in done), key=lambda m: (-last[m], m))
    return [*done, *others]


def kinds(data: Family) -> dict[str, list[Lived]]:
    """Return the intervals by what became of their training, in the order of drawing."""
    best, kept = set(data.lines[0]), {trial for line in data.lines for trial in line}
    return {
        LOST: [one for one in data.lived if one.trial not in kept],
        KEPT: [one for one in data.lived if one.trial in kept - best],
        BEST: [one for one in data.lived if one.trial in best],
    }


def _traces(data: Family, rows: dict[int, int], look: Palette) -> Iterator[go.Scatter]:
    inks = {LOST: faded(look.muted, 0.45), KEPT: look.studies[0], BEST: look.studies[1]}
    widths = {LOST: 2.0, KEPT: 3.0, BEST: 5.0}
    hints = [one for one in data.lived if one.donor is not None and not one.weights]
    yield _line(_hints(hints, rows, data.every), "", {"width": 1, "dash": "dot"}, look.muted)
    for name, some in kinds(data).items():
        points = _points(some, rows, data.every)
        yield _line(points, name, {"width": widths[name]}, inks[name])
    dead = [one for one in data.lived if one.value != one.value]
    yield go.Scatter(
        x=[one.end for one in dead],
        y=[rows[one.member] for one in dead],
        mode="markers",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": look.ink}},
        name="diverged",
        showlegend=bool(dead),
        hovertemplate="diverged in epoch %{x}<extra></extra>",
    )


Points = list[tuple[float | None, int | None, str]]


def _line(points: Points, name: str, line: dict[str, object], ink: str) -> go.Scatter:
    return go.Scatter(
        x=[x for x, _, _ in points],
        y=[y for _, y, _ in points],
        text=[text for _, _, text in points],
        mode="lines",
        line=line | {"color": ink},
        name=name,
        showlegend=bool(name and points),
        hovertemplate="%{text}<extra></extra>",
    )


def _points(some: Iterable[Lived], rows: dict[int, int], every: int) -> Points:
    """Return each interval as a line, from where its weights came from."""
    points: Points = []
    for one in some:
        row, text = rows[one.member], f"member {one.member}: {one.value:.3g}"
        if one.start and one.weights and one.donor is not None:
            points.append((one.start, rows[one.donor], f"copy of member {one.donor}"))
        elif one.start:
            points.append((one.start, row, text))
        begun = one.start + GAP * every if one.start else 0
        points += [(min(begun, one.end), row, text), (one.end, row, text), (None, None, "")]
    return points


def _hints(some: Iterable[Lived], rows: dict[int, int], every: int) -> Points:
    points: Points = []
    for one in some:
        assert one.donor is not None
        text = f"hyperparameters of member {one.donor}"
        points += [
            (one.start, rows[one.donor], text),
            (one.start + GAP * every, rows[one.member], text),
            (None, None, ""),
        ]
    return points
