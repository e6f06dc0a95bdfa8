"""What a comparison says, in words: no more than the trials do."""

from collections.abc import Sequence

from hpland.figures.data.compare import Comparison, Difference, Estimate
from hpland.figures.data.words import listed, one_line
from hpland.text import number

_SHORT = 24  # letters of a study's name in a sentence


def headline(data: Comparison) -> str:
    """Return whether the trials of the other studies are better than those of the first."""
    base, *others = data.names(_SHORT)
    said = {1: f"better than those of {base}", -1: f"worse than those of {base}"}
    parts = [
        f"trials of {listed(names)} are {said[verdict]}"
        for verdict in (1, -1)
        if (names := _with(data, others, verdict))
    ]
    if same := _with(data, others, 0):
        parts.append(f"no difference can be told between {base} and {listed(same, 'or')}")
    text = "; ".join(parts)
    return text[0].upper() + text[1:]


def chances(data: Comparison) -> str:
    """Return how likely trials beat those of the first study: a line below the headline."""
    base, *others = data.names(_SHORT)
    found = [_shown(d.beats) for d in data.differences]
    if len(found) == 1:
        return f"a trial of {others[0]} beats one of {base} with probability {found[0]}"
    each = ", ".join(f"{name} {chance}" for name, chance in zip(others, found, strict=True))
    return f"probability that a trial beats one of {base}: {each}"


def sentence(d: Difference) -> str:
    """Return all that is known of one study beside the first, names in full, for a terminal."""
    base, other = map(one_line, (d.base, d.other))
    what = {
        1: f"Trials of {other} are better than those of {base}",
        -1: f"Trials of {other} are worse than those of {base}",
        0: f"No difference can be told between {base} and {other}",
    }[d.verdict]
    return (
        f"{what}: one of {other} beats one of {base} with probability {_shown(d.beats)}. "
        f"Its median is {_signed(d.median)}. Best: {_pair(d.best)}{_equal(d)}.{_lost(d)}"
    )


def _with(data: Comparison, others: Sequence[str], verdict: int) -> list[str]:
    pairs = zip(others, data.differences, strict=True)
    return [name for name, difference in pairs if difference.verdict == verdict]


def _shown(found: Estimate) -> str:
    return f"{found.value:.2f} ({found.low:.2f} to {found.high:.2f})"


def _signed(found: Estimate) -> str:
    """Return a difference in words: ``"0.02 higher (0.01 to 0.03)"``."""
    if found.value == found.low == found.high == 0:
        return "the same"
    low, value, high = found.low, found.value, found.high
    if value < 0:
        low, value, high = -high, -value, -low
    side = "higher" if found.value >= 0 else "lower"
    return f"{number(value)} {side} ({number(low)} to {number(high)})"


def _pair(best: tuple[float, float]) -> str:
    return f"{number(best[1], 4)}, against {number(best[0], 4)}"


def _lost(d: Difference) -> str:
    """Return how many trials gave nothing to compare, if any."""
    (base, all_base), (other, all_other) = d.lost
    if not base + other:
        return ""
    return f" Without a value: {other:,} of {all_other:,} trials, against {base:,} of {all_base:,}."


def _equal(d: Difference) -> str:
    if d.best_equal is None or d.best_equal == d.best:
        return "" if d.best_equal is None else f", and so after {d.trials:,} trials each"
    return f"; after {d.trials:,} trials each {_pair(d.best_equal)}"
