"""A race in words and rows of text: what its tables and its page say."""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from hpland.race.field import Field
from hpland.race.plan import Race
from hpland.race.results import REGRETS
from hpland.race.standings import YARDSTICK, Overall, Spread
from hpland.race.summary import Part
from hpland.text import number


def plan_lines(race: Race, jobs: str) -> Iterator[str]:
    """Yield the plan: how many cells, about how long, and what cannot run."""
    workers = listed([str(count) for count in race.workers])
    yield (
        f"{_many(len(race), 'cell')}: {_many(len(race.strategies), 'strategy', 'strategies')} on "
        f"{listed([one.name for one in race.landscapes])}, {_many(race.seeds, 'seed')}, "
        f"{workers} worker{'' if workers == '1' else 's'}, budget "
        f"{_many(race.budget, 'full training')}; {jobs}"
    )
    for one in race.refusals:
        yield f"cannot run: {one.strategy} on {one.landscape}: {one.why}"


def heading(field: Field) -> str:
    """Return what a field is called."""
    return f"{field.landscape}, {_many(field.workers, 'worker')}"


def about(seconds: float) -> str:
    """Return how long something takes, in words."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"


def rows(part: Part) -> list[dict[str, Any]]:
    """Return standings as rows of numbers, fit for JSON: None where nothing was reached.

    Times of random search are None where they are above ``times_random_most``.
    """
    return [
        {
            "landscape": part.field.landscape,
            "workers": part.field.workers,
            "strategy": one.strategy,
            **{name: _finite(x.value) for name, x in zip(REGRETS, one.regrets, strict=True)},
            "low": _finite(one.regrets[-1].low),
            "high": _finite(one.regrets[-1].high),
            "times_random": _finite(one.times.value),
            "times_random_low": _finite(one.times.low),
            "times_random_high": _finite(one.times.high),
            "times_random_most": one.times.most,
            "trainings_to_one_point": _finite(one.trainings.value),
            "within_one_point": one.within,
            "rank": one.rank.value,
            "rank_low": one.rank.low,
            "rank_high": one.rank.high,
            "stopped": one.stopped,
            "pruned_winners": one.winners,
            "idle": one.idle,
            "hours": one.hours,
            "model_regret": one.model,
            "sampler_seconds": part.seconds.get(one.strategy),
            "raised": len(part.field.errors.get(one.strategy, [])),
        }
        for one in part.standings
    ]


def short_table(part: Part) -> list[dict[str, str]]:
    """Return standings as rows of text that fit a terminal."""
    return [
        {
            "strategy": one.strategy,
            **{
                f"{name.removeprefix('regret_')} %": _number(x.value)
                for name, x in zip(REGRETS, one.regrets, strict=True)
            },
            "95 % interval": _interval(one.regrets[-1]),
            "x random": str(one.times).replace(" times", ""),
            "to .01": _number(one.trainings.value),
            "rank": f"{one.rank.value:.1f}",
            "idle": f"{100 * one.idle:.0f} %",
            "hours": _number(one.hours),
        }
        for one in part.standings
    ]


def long_table(part: Part) -> list[dict[str, str]]:
    """Return standings as rows of text with all that is known."""
    return [
        short
        | {
            "within .01": f"{100 * one.within:.0f} % of runs",
            "stopped": _number(one.stopped),
            "pruned winners": _number(one.winners) if one.stopped else "-",
            "sampler s": _number(part.seconds.get(one.strategy, math.inf)),
            "model": _number(math.inf if one.model is None else one.model),
        }
        for short, one in zip(short_table(part), part.standings, strict=True)
    ]


def pair_rows(part: Part) -> list[dict[str, Any]]:
    """Return every pair of strategies as a row of numbers, the better one first.

    That is the one with more wins; if both have as many, the median difference decides.
    """
    names, pairs = part.duels.strategies, part.duels.pairs
    found = []
    for i, j in combinations(range(len(names)), 2):
        won, off = float(pairs.wins.value[i, j]), float(pairs.difference.value[i, j])
        if won < 0.5 or (won == 0.5 and off > 0):
            i, j = j, i
        found.append(
            {
                "landscape": part.field.landscape,
                "workers": part.field.workers,
                "better": names[i],
                "worse": names[j],
                "wins": float(pairs.wins.value[i, j]),
                "difference": _finite(float(pairs.difference.value[i, j])),
                "low": _finite(float(pairs.difference.low[i, j])),
                "high": _finite(float(pairs.difference.high[i, j])),
                "p": float(pairs.p[i, j]),
                "p_holm": float(pairs.adjusted[i, j]),
            }
        )
    return sorted(found, key=lambda row: (row["p_holm"], row["p"], -row["wins"]))


def pair_table(part: Part) -> list[dict[str, str]]:
    """Return every pair of strategies as a row of text, the surest first."""
    return [
        {
            "better": row["better"],
            "worse": row["worse"],
            "wins": f"{100 * row['wins']:.0f} % of seeds",
            "median difference of regret": _told(row["difference"]),
            "95 % interval": f"{_told(row['low'])} to {_told(row['high'])}",
            "p": f"{row['p']:.2g}",
            "p after Holm": f"{row['p_holm']:.2g}",
        }
        for row in pair_rows(part)
    ]


COLUMNS = (
    "10 % to 100 %: median true regret at shares of the budget; x random: with how many times the "
    "budget random search is as good; to .01: expected trainings until within .01 of the optimum, "
    "starting again after a run that ends before; rank: mean over seeds; idle: of the workers' "
    "time; hours: simulated."
)
MORE = (
    "model: of population-based training, how far what was trained is from the best constant "
    "setting; below 0 it is better than that. The regret is that of its last setting from scratch."
)


def sentences(part: Part) -> Iterator[str]:
    """Yield what can be told of who beats whom."""
    field, found = part.field, part.duels
    if found.why_not:
        yield f"{found.why_not[0].upper()}{found.why_not[1:]}."
    elif len(found.strategies) > 1:
        pairs = len(found.strategies) * (len(found.strategies) - 1) // 2
        won = found.significant()
        yield (
            f"{len(won)} of {_many(pairs, 'pair')} differ{'s' if pairs == 1 else ''} significantly "
            "(signed-rank tests over seeds, Holm's correction)."
        )
        if YARDSTICK in field.strategies:
            better = [one for one, other in won if other == YARDSTICK]
            worse = [other for one, other in won if one == YARDSTICK]
            shown = [listed(names) or "none" for names in (better, worse)]
            yield f"Better than random: {shown[0]}; worse: {shown[1]}."
    for name, errors in field.errors.items():
        yield (
            f"{name} raised in {len(errors):,} of {_many(len(field.runs[0]), 'run')}, which "
            f"count{'s' if len(errors) == 1 else ''} as having found nothing: {errors[0]}"
        )


def overall_rows(one: Overall) -> list[dict[str, Any]]:
    """Return mean ranks over several landscapes as rows of numbers, the best first."""
    return [
        {
            "workers": one.workers,
            "landscapes": len(one.landscapes),
            "strategy": name,
            "rank": spread.value,
            "rank_low": spread.low,
            "rank_high": spread.high,
            "p_friedman": one.p,
        }
        for name, spread in one.ranks.items()
    ]


def overall_sentences(one: Overall) -> Iterator[str]:
    """Yield what can be told over several landscapes."""
    ranks = ", ".join(f"{name} {spread.value:.1f}" for name, spread in one.ranks.items())
    over = f"{len(one.landscapes)} landscapes, {_many(one.workers, 'worker')}"
    yield f"Mean ranks over {over}: {ranks}."
    yield f"That all are alike: p = {one.p:.2g} (Friedman's test)."
    if one.duels.why_not:
        yield f"{one.duels.why_not[0].upper()}{one.duels.why_not[1:]}."
    elif won := one.duels.significant():
        yield f"Significant: {', '.join(f'{a} over {b}' for a, b in won)}."
    else:
        yield "No pair differs significantly."


def _finite(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _told(x: float | None) -> str:
    return "-" if x is None else number(x)


def _number(x: float) -> str:
    return number(x) if math.isfinite(x) else "-"


def _interval(spread: Spread) -> str:
    low, high = _number(spread.low), _number(spread.high)
    return f"{low} to {high}" if math.isfinite(spread.low) else low


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them."""
    *others, last = [*names] or [""]
    return f"{', '.join(others)} and {last}" if others else last
