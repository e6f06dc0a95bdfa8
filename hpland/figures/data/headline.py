"""What a figure says of a study that no one has written a title for: one sentence, made of data.

A sentence never says more than the trials hold. Where they are too few to say where good ones
lie or what matters, it says what the best is.
"""

from collections.abc import Sequence

from hpland.figures.data.evidence import Spot, good_trials, spots
from hpland.figures.data.importances import enough, importances
from hpland.figures.data.measure import Measure, states_of, told_apart
from hpland.figures.data.trials import Cast
from hpland.figures.data.words import count, listed, shown, words
from hpland.space import Choice, Integer, external
from hpland.table import TrialTable
from hpland.text import number

TOLD = 2  # parameters in a sentence, at most
TIED = 3  # parameters that may matter most and are still named


def history_headline(parts: Cast, objective: Measure) -> str:
    """Return what the best is, and how many trials after it found nothing better."""
    used, n, table = parts.used, len(parts.used), parts.table
    value = number(objective.read_one(used.value[parts.best]))
    if n == 1:
        return _best(parts, objective)
    if used.value.min() == used.value.max():
        return f"All {_trials(table, n)} have {objective.name} {value}"
    after = int((used.number > parts.best_number).sum())
    best = f"Best {objective.name}{_whose(table)} is {value}"
    if after == 0:
        return f"{best}, found by the last of {n:,} trials"
    later = "the one" if after == 1 else f"none of the {after:,}"
    told = f"{later} finished after it is {'not ' if after == 1 else ''}better"
    return f"{best}, from trial {parts.best_number}; {told}"


def heatmap_headline(parts: Cast, objective: Measure, names: Sequence[str]) -> str:
    """Return where the good trials lie along the parameters, or where the best one does."""
    found = spots(parts.table, names)[:TOLD]
    return _good(parts.table, found) if found else surface_headline(parts, objective, names)


def scatter_headline(parts: Cast, objective: Measure, names: Sequence[str]) -> str:
    """Return how many trials are where the good ones are, or where the best one is."""
    table, found = parts.table, spots(parts.table, names)[:1]
    if not found:
        return surface_headline(parts, objective, names)
    n, good = int(table.complete.sum()), len(good_trials(table))
    if found[0].count == good:
        best = f"Only the best {good:,} of {_trials(table, n)}{told_apart(table, 'for')}"
        return f"{best} have {_at(table, found[0])}"
    near = f"{found[0].count:,} of {_trials(table, n)} have {_at(table, found[0])}"
    return f"{near}; the best {good:,}{told_apart(table, 'for')} are all there"


def surface_headline(parts: Cast, objective: Measure, names: Sequence[str]) -> str:
    """Return what the best is, and where it lies along the parameters."""
    used = parts.used
    value = number(objective.read_one(used.value[parts.best]))
    at = used.shown(parts.best)
    where = listed(f"{words(name)} {shown(at[name])}" for name in names)
    who = f"Best {objective.name}{_whose(parts.table)}" + (" here" if parts.lacking else "")
    return f"{who} is {value}, at {where}"


def parallel_headline(parts: Cast, objective: Measure, names: Sequence[str]) -> str:
    """Return where the good trials lie along the narrowest axes, or what the best is."""
    found = spots(parts.table, names)[:TOLD]
    return _good(parts.table, found) if found else _best(parts, objective)


def slice_headline(parts: Cast, objective: Measure, names: Sequence[str]) -> str:
    """Return which parameter matters most, as far as the trials tell them apart."""
    table, every = parts.table, list(parts.table.space)
    n, about = int(table.complete.sum()), told_apart(table, "for")
    first = _leaders(table)
    if len(every) == 1 or not set(first) <= set(names):
        return parallel_headline(parts, objective, names)
    if not first:
        return f"{_trials(table, n)} {'do' if n != 1 else 'does'} not tell what matters most{about}"
    what = f"What matters most{about} is {listed(map(words, first), 'or')}"
    if len(first) > 1:
        return f"{what}: {_trials(table, n)} do not tell which"
    own = [spot for spot in spots(table, every) if spot.name == first[0]]
    if not own:
        return f"{what}, as far as {_trials(table, n)} tell"
    return f"{what}: the best {len(good_trials(table)):,} of {_trials(table, n)} have " + _values(
        table, own[0]
    )


def _leaders(table: TrialTable) -> tuple[str, ...]:
    """Return of which few parameters one matters most, as importances tell; maybe none."""
    if not enough(table):
        return ()
    found = importances(table, list(table.space))
    most = min(TIED, max(1, len(found.params) - 1))
    return found.leaders if len(found.leaders) <= most else ()


def curves_headline(parts: Cast, objective: Measure, pruned: int) -> str:
    """Return what the best is, and how many trials were pruned on the way."""
    best = _best(parts, objective)
    return f"{best}; {pruned:,} {'were' if pruned > 1 else 'was'} pruned" if pruned else best


def _trials(table: TrialTable, n: int) -> str:
    """Return ``"40 trials"``, or ``"40 pruned trials"`` where others than complete ones count."""
    return count(n, f"{states_of(table)} trial".strip())


def _whose(table: TrialTable) -> str:
    """Return whose values they are, where others than those of complete trials count."""
    return f" of {states_of(table)} trials" if states_of(table) else ""


def _best(parts: Cast, objective: Measure) -> str:
    table = parts.table
    assert table.best is not None  # cast() sees to it
    value, n = objective.read_one(table.value[table.best]), int(table.complete.sum())
    if n == 1:
        return f"One {states_of(table) or 'finished'} trial, with {objective.name} {number(value)}"
    return f"Best {objective.name} of {_trials(table, n)} is {number(value)}"


def _good(table: TrialTable, found: Sequence[Spot]) -> str:
    """Return where the good trials lie; those of two parameters are the same trials."""
    all_of = f"{len(good_trials(table)):,} of {_trials(table, int(table.complete.sum()))}"
    all_of += told_apart(table, "for")
    return f"The best {all_of} have {listed(_at(table, spot) for spot in found)}"


def _at(table: TrialTable, spot: Spot) -> str:
    return f"{words(spot.name)} {_values(table, spot)}"


def _values(table: TrialTable, spot: Spot) -> str:
    """Return a spot's values: ``"adam"``, ``"4"``, ``"3 to 5"`` or ``"3e-4 to 0.002"``."""
    parameter = table.space[spot.name]
    if isinstance(parameter, Choice | Integer):
        low, high = (shown(external(parameter, x)) for x in (spot.low, spot.high))
    else:
        low, high = (number(x, 2) for x in (spot.low, spot.high))
    return low if low == high else f"{low} to {high}"
