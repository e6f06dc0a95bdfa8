"""The lines around a figure: its title, its subtitle and the small print at the bottom."""

from textwrap import wrap
from typing import Any

from hpland.figures.brief import Theme
from hpland.figures.data.measure import Measure, states_of
from hpland.figures.data.trials import Cast
from hpland.figures.data.words import count, listed, plain, text_of, words
from hpland.figures.draw.notes import CAPTION
from hpland.figures.draw.theme import MARGIN, PALETTES
from hpland.table import TrialTable, Truth
from hpland.text import number

_TITLE, _SUBTITLE, _CAPTION = 70, 130, 135  # characters that fit on a line at full size


def title(text: str, subtitle: str) -> dict[str, Any]:
    """Return plotly's title, with a subtitle; long ones are set smaller, and in lines."""
    size = min(22, max(12, _TITLE * 22 // max(1, len(text))))
    small = _SUBTITLE * 14 // max(1, len(text_of(subtitle)))
    lines = [subtitle]
    if small < 11:
        small, lines = 12, wrap(subtitle, _SUBTITLE * 14 // 12, break_long_words=False)
    under = {"text": "<br>".join(lines), "font": {"size": min(14, small)}}
    return {"text": plain(text, 2 * _TITLE), "font": {"size": size}, "subtitle": under}


def found(parts: Cast, objective: Measure, truth: Truth | None) -> str:
    """Return what the study found, and what there was to find: for the subtitle."""
    shown = number(objective.read_one(parts.used.value[parts.best]))
    text = f"{unseen(parts, objective)}; best drawn {shown}" if parts.lacking else None
    text = text or f"best {objective.states} trial {shown}".replace("  ", " ")
    if truth is None:
        return text
    return f"{text}, noise-free optimum {number(objective.read_one(truth.optimum))}"


def unseen(parts: Cast, objective: Measure) -> str:
    """Return why the study's best trial is not drawn, and its value: ``parts`` lacks it."""
    table = parts.table
    assert table.best is not None  # cast() sees to it
    best = number(objective.read_one(table.value[table.best]))
    return f"best trial {best} ({table.number[table.best]}) has no {listed(parts.lacking, 'or')}"


def failed_words(table: TrialTable) -> str:
    """Return what failing means: on a landscape a trial was impossible, or it diverged."""
    if "landscape" not in table.attrs:
        return "failed"
    reasons = [] if table.reasons is None else table.reasons[table.failed].tolist()
    impossible = sum(reason is not None for reason in reasons)
    if 0 < impossible < len(reasons):
        rest = len(reasons) - impossible
        return f"failed ({impossible:,} impossible, {rest:,} diverged)"
    return "failed (impossible)" if impossible else "failed (diverged)"


def best_trial(parts: Cast) -> str:
    """Return what the legend calls the best of the trials used; only the study's is "best"."""
    whole = f"best {states_of(parts.table)} trial".replace("  ", " ")
    return f"{'best drawn' if parts.lacking else whole} ({parts.best_number})"


def caption(
    parts: Cast, *remarks: str, verb: str = "drawn", every: bool = False, who: str = ""
) -> str:
    """Return the small print: study, sampler, trials used, failed and left out, seed, remarks.

    And of a study of a measured landscape what was measured.

    Args:
        parts: the trials.
        remarks: what else there is to say.
        verb: what happened to the trials that are used.
        every: whether all objectives are shown, and not one of them.
        who: what is drawn, where it is not just the trials that are used.
    """
    table = parts.table
    sampler, seed = table.attrs.get("sampler"), table.attrs.get("seed")
    return " · ".join(
        [
            f"study {plain(table.study)}",
            *([f"{words(str(sampler))} sampler"] if sampler is not None else []),
            f"{who or _used(parts)} {verb}",
            f"{parts.all_failed:,} {failed_words(table)}" if parts.all_failed else "0 failed",
            *_left_out(parts),
            *([f"seed {seed}"] if seed is not None else []),
            *_measured(table),
            *([] if every else _which(table)),
            *remarks,
        ]
    )


def _used(parts: Cast) -> str:
    """Return how many trials are used, and of which states where these were asked for."""
    if parts.table.counted == ("COMPLETE",):
        return count(len(parts.used), "trial")
    states = {state: int((parts.used.state == state).sum()) for state in parts.table.counted}
    there = [f"{n:,} {state.lower()}" for state, n in states.items() if n]
    return f"{listed(there)} trial" + ("" if len(parts.used) == 1 else "s")


def _which(table: TrialTable) -> list[str]:
    """Return which of several objectives is shown, by the number that --objective takes."""
    last = len(table.directions) - 1
    if not last:
        return []
    return [f"objective {table.objective} (of 0 {'and' if last == 1 else 'to'} {last})"]


def _measured(table: TrialTable) -> list[str]:
    if "measured" not in table.attrs:
        return []
    return [f"measured: {plain(str(table.attrs['measured']), 2 * _CAPTION)}"]


def _left_out(parts: Cast) -> list[str]:
    if not parts.left_out:
        return []
    return ["left out: " + ", ".join(f"{n:,} {why}" for why, n in parts.left_out.items())]


def caption_line(text: str, theme: Theme, bottom: int = MARGIN["b"]) -> dict[str, Any]:
    """Return the annotation that puts the caption in the ``bottom`` margin, in pixels."""
    return {
        "name": CAPTION,
        "text": "<br>".join(wrap(text, _CAPTION)),
        "align": "left",
        "font": {"size": 12, "color": PALETTES[theme].muted},
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 10 - bottom,
    }
