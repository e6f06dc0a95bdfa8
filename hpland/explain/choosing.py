"""Which search strategy to choose, told from races: docs/choosing.md."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from hpland.explain.markdown import markdown
from hpland.explain.parts import Explanation, Section, Table
from hpland.explain.scenarios import three_rates, ways
from hpland.figures.data.words import listed
from hpland.landscapes import LANDSCAPES
from hpland.race.field import Field
from hpland.race.guide import SWEEP, Raced
from hpland.race.nine import DRAWS, nine
from hpland.race.standings import Standing, reference, standings
from hpland.race.stats.agreement import agreement
from hpland.race.stats.center import medians
from hpland.race.stats.design import ALPHA
from hpland.race.stats.pairs import pairwise
from hpland.race.stats.standing import mean_ranks
from hpland.race.stats.yardstick import Times, as_good_as_random
from hpland.space import Floats
from hpland.studies.sampling.strategies import PRUNING, SAMPLING, SEARCHING
from hpland.text import number

HEAD = """# Which search strategy to choose

`hpland race --guide` makes this page: every number and every verdict is computed from its races.
"""
GRIDS = range(2, 33)  # sides of grids that are compared with nine random runs


def choosing(raced: Raced) -> str:
    """Return the guide as Markdown."""
    sections = [
        _about(raced),
        _comparison(raced),
        _claims(raced),
        _real(raced),
        Section(
            "Four ways to tune",
            (
                "What courses tell of four ways to tune, beside a simulation on sweep: 400 "
                "searches of each.",
            ),
            table=ways(LANDSCAPES[SWEEP]),
        ),
        Section(
            "Three settings of one model",
            ("The noise-free accuracy over the epochs, all else at its best.",),
            table=three_rates(LANDSCAPES["lr-batch"]),
        ),
    ]
    summary = _best_words(raced)
    text = markdown([Explanation("In short", "strategy", summary, sections)], level=1)
    body = text.split("\n", 2)[2].replace("*Strategy.* ", "")
    return f"{HEAD}\n{body}"


def _best_words(raced: Raced) -> str:
    one, many = (standings(raced.sweep[n]) for n in (1, max(raced.sweep)))
    first, closest = one[0], many[0]
    random = next(s for s in many if s.strategy == "random")
    better = [s for s in many if s.regrets[-1].value < random.regrets[-1].value] or [closest]
    fast = min(better, key=lambda s: s.hours)
    return (
        f"With one worker {first.strategy} comes closest to the optimum of sweep: random search "
        f"needs {_times(first.times)} the budget to be as good. With {max(raced.sweep)} workers "
        f"{closest.strategy} comes closest, after {number(closest.hours, 2)} hours. Of those that "
        f"come closer than random search, {fast.strategy} is the fastest: {number(fast.hours, 2)} "
        "hours."
    )


def _about(raced: Raced) -> Section:
    field = raced.sweep[1]
    synthetic = listed([field.landscape, *(one.landscape for one in raced.synthetic)])
    measured = listed([one.landscape for one in raced.measured])
    return Section(
        "How it was measured",
        points=(
            ("Races", f"{len(field.runs[0])} seeds of each strategy, {field.budget} full trainings "
             "each; all strategies meet the same noise, and nothing is tuned for them"),
            ("Synthetic landscapes", synthetic),
            ("Measured landscapes", f"{measured}; final values only, so nothing stops early there"),
            ("Regret", "how far the best that was observed truly is from the optimum"),
            ("As good as random with", "how many times the budget random search needs for the same "
             "median regret, with a 95 % interval over seeds"),
        ),
    )  # fmt: skip


def _comparison(raced: Raced) -> Section:
    columns = (
        "strategy",
        "efficiency: as good as random with",
        "rank, synthetic",
        "rank, measured",
        "cost: hours of training",
        "sampler, s",
        "scalability: hours with 64 workers",
        "as good as random with, then",
        "idle then",
        "when to use it",
    )
    one, many = ({s.strategy: s for s in standings(raced.sweep[n])} for n in (1, max(raced.sweep)))
    synthetic = _ranks([raced.sweep[1], *raced.synthetic])
    measured = _ranks(raced.measured)
    ordered = sorted(one.values(), key=lambda s: (-s.times.value, s.rank.value))
    rows = tuple(
        (
            s.strategy,
            f"{_times(s.times)} the budget",
            _rank(synthetic, s.strategy),
            _rank(measured, s.strategy),
            number(s.hours),
            number(raced.seconds[s.strategy]) if s.strategy in raced.seconds else "-",
            f"{number(many[s.strategy].hours)} ({number(s.hours / many[s.strategy].hours, 2)} "
            "times faster)",
            f"{_times(many[s.strategy].times)} the budget",
            f"{100 * many[s.strategy].idle:.0f} %",
            _use(s.strategy),
        )
        for s in ordered
    )
    told = (
        f"Efficiency, cost and scalability are those on sweep, medians of "
        f"{len(raced.sweep[1].runs[0])} runs. Ranks are means over landscapes, 1 the best, among "
        "the strategies that can run on all of them. The row of random would say 1 with many more "
        "seeds: what it is off by is luck."
    )
    return Section(
        "The comparison that everyone prints, measured",
        (told, _loses(one, many, max(raced.sweep))),
        table=Table(columns, rows),
    )


def _loses(one: Mapping[str, Standing], many: Mapping[str, Standing], workers: int) -> str:
    """Return which strategies find less when many train at the same time."""
    less = [n for n, s in one.items() if many[n].regrets[-1].value > s.regrets[-1].value]
    random = many["random"].regrets[-1].value
    worse = [n for n in less if many[n].regrets[-1].value > random >= one[n].regrets[-1].value]
    return (
        f"Who learns from trials that are done knows less when many begin at once: with {workers} "
        f"workers {listed(less) or 'nobody'} ended farther from the optimum than with one, "
        f"{listed(worse) or 'nobody'} even farther than random search."
    )


def _use(name: str) -> str:
    words = {**PRUNING, **SAMPLING, **SEARCHING}
    return words[name].use


def _times(times: Times) -> str:
    return str(times).replace(" times", "") + " times"


def _ranks(fields: Sequence[Field]) -> dict[str, float]:
    """Return mean ranks over fields, of the strategies that ran on all."""
    names = [n for n in fields[0].strategies if all(n in one.strategies for one in fields)]
    return dict(zip(names, mean_ranks(_means(fields, names)).value.tolist(), strict=True))


def _rank(ranks: dict[str, float], name: str) -> str:
    return f"{ranks[name]:.1f} of {len(ranks)}" if name in ranks else "-"


def _means(fields: Sequence[Field], names: Sequence[str]) -> Floats:
    """Return mean regrets at the end, shape (strategies, landscapes)."""
    return np.stack([_ends(one, names).mean(axis=1) for one in fields], axis=1)


def _ends(field: Field, names: Sequence[str], share: float = 1.0) -> Floats:
    """Return regrets at a share of the budget, shape (strategies, seeds)."""
    rows = [list(field.strategies).index(name) for name in names]
    return field.regrets([share])[rows, :, 0]


def _claims(raced: Raced) -> Section:
    return Section(
        "Six published claims",
        ("Each was put to the races above.",),
        points=tuple(
            (claim, f"{verdict}. {told}")
            for claim, verdict, told in (
                _grid_claim(),
                _hyperband_claim(raced.sweep[1]),
                _bohb_claim(raced.sweep[1]),
                _surrogate_claim(raced.sweep[1]),
                _pruning_claim(raced.pruning),
                _early_claim(raced.sweep[1]),
            )
        ),
    )


def _grid_claim() -> tuple[str, str, str]:
    """Bergstra and Bengio 2012."""
    nines = nine(side=3)
    matched = _matched(nines.inert[1])
    held = "Held" if matched >= 100 else "Held in part" if matched > 9 else "Contradicted"
    worse = nines.matters[1] > nines.matters[0]
    better = "worse" if worse else "better"
    both = "contradicted" if worse else "held"
    return (
        "A few random runs match a hundred of a grid (Bergstra and Bengio 2012)",
        f"{held} where one parameter does not matter, {both} where both do",
        f"On lr-weight-decay with an inert weight decay 9 random runs are as good as a grid of "
        f"{matched} (medians over {DRAWS:,} draws). With the weight decay as it is, 9 random runs "
        f"are {better} than a grid of 9: regret {number(nines.matters[1], 2)} against "
        f"{number(nines.matters[0], 2)}",
    )


def _matched(regret: float) -> int:
    """Return the size of the smallest grid that is as good where one parameter is inert."""
    for side in GRIDS:
        if nine(side=side).inert[0] <= regret:
            return side**2
    return GRIDS[-1] ** 2


def _hyperband_claim(field: Field) -> tuple[str, str, str]:
    """Li et al. 2018."""
    early, late = (_times_at(field, "hyperband", share) for share in (0.1, 1.0))
    wins, p = _duel(field, "tpe", "random-2x")
    faster = _judged(early.low >= 10, early.high < 10)
    beaten = _judged(p <= ALPHA and wins < 0.5, p <= ALPHA and wins > 0.5)
    return (
        "Hyperband is ten times faster than random search; Bayesian methods do not beat random "
        "search run twice as long (Li et al. 2018)",
        f"First half: {faster}; second half: {beaten}",
        f"Hyperband is as good as random search with {_times(early)} the budget at a tenth of it, "
        f"{_times(late)} at the end. TPE beats random-2x in {100 * wins:.0f} % of the seeds "
        f"(p = {p:.2g})",
    )


def _bohb_claim(field: Field) -> tuple[str, str, str]:
    """Falkner et al. 2018."""
    middles = [float(np.median(_ends(field, ["tpe"], share))) for share in (0.25, 1.0)]
    target = next((x for x in middles if math.isfinite(x)), 1.0)
    bohb, tpe = (_first_at(field, name, target) for name in ("bohb", "tpe"))
    wins, p = _duel(field, "bohb", "hyperband")
    early = _judged(tpe / bohb >= 20, tpe / bohb < 20) if math.isfinite(bohb) else "contradicted"
    late = _judged(p <= ALPHA and wins > 0.5, p <= ALPHA and wins < 0.5)
    spent = f"after {number(bohb)} trainings" if math.isfinite(bohb) else "never"
    return (
        "BOHB is 20 times faster than Bayesian optimisation early, and far better than Hyperband "
        "late (Falkner et al. 2018)",
        f"Early: {early}; late: {late}",
        f"BOHB (here Optuna's Hyperband with TPE) comes to a median regret of {number(target)} "
        f"{spent}, TPE after {number(tpe)}. At the end BOHB beats Hyperband in "
        f"{100 * wins:.0f} % of the seeds (p = {p:.2g})",
    )


def _surrogate_claim(field: Field) -> tuple[str, str, str]:
    """Turner et al. 2021."""
    found = {n: _times_at(field, n, 1.0) for n in ("tpe", "cmaes", "nsga2", "qmc")}
    most = max(found.values(), key=lambda t: t.value)
    told = listed([f"{str(t).replace(' times', '')} for {name}" for name, t in found.items()])
    return (
        "Samplers that learn need a hundredth of random search's trials (Turner et al. 2021)",
        _judged(most.low >= 100, most.high < 100).capitalize(),
        f"To be as good as a sampler with {field.budget} trainings, random search needs so many "
        f"times as many: {told}",
    )


def _pruning_claim(field: Field) -> tuple[str, str, str]:
    """Optuna's discussion 2906."""
    wins, p = _duel(field, "median", "random")
    others, q = _duel(field, "tpe-median", "tpe")
    helps = _judged(p <= ALPHA and wins > 0.5, p <= ALPHA and wins < 0.5)
    not_tpe = _judged(q <= ALPHA and others < 0.5, q <= ALPHA and others > 0.5)
    return (
        "Pruning helps random search, not TPE (Optuna's issue 2906)",
        f"First half: {helps}; second half: {not_tpe}",
        f"With {field.budget} trainings random search with median pruning beats random search in "
        f"{100 * wins:.0f} % of the seeds (p = {p:.2g}), and TPE with it beats TPE in "
        f"{100 * others:.0f} % "
        f"(p = {q:.2g})",
    )


def _early_claim(field: Field) -> tuple[str, str, str]:
    """Eggensperger et al. 2021."""
    names = ["asha", "tpe"]
    early, late = (np.median(_ends(field, names, share), axis=1) for share in (0.1, 1.0))
    gains = [float(x[1] / x[0]) for x in (early, late)]
    held = gains[0] > 1 and gains[1] < gains[0]
    told = [number(x, 2) if math.isfinite(x) else "many" for x in gains]  # nothing found yet
    return (
        "Early stopping wins early, and its advantage shrinks at the full budget (Eggensperger et "
        "al. 2021)",
        "Held" if held else "Contradicted",
        f"TPE's median regret is {told[0]} times that of ASHA at a tenth of the budget "
        f"and {told[1]} times at the end",
    )


def _judged(held: bool, contradicted: bool) -> str:
    """Return what a claim is; neither where the races are too few to tell."""
    return "held" if held else "contradicted" if contradicted else "neither held nor contradicted"


def _times_at(field: Field, name: str, share: float) -> Times:
    search = reference(field.landscape)
    budget = share * field.budget / search.trainings
    (found,) = as_good_as_random(search.pool, _ends(field, [name], share), budget)
    return found


def _duel(field: Field, one: str, other: str) -> tuple[float, float]:
    """Return in which share of seeds one ends better than the other, and p."""
    pairs = pairwise(_ends(field, [one, other]))
    return float(pairs.wins.value[0, 1]), float(pairs.p[0, 1])


def _first_at(field: Field, name: str, target: float) -> float:
    """Return after how many trainings the median regret first is down to a target."""
    shares = np.linspace(0.01, 1, 100)
    row = list(field.strategies).index(name)
    middle = medians(field.regrets(shares.tolist())[[row]]).value[0]
    reached = np.flatnonzero(middle <= target)
    return float(shares[reached[0]] * field.budget) if len(reached) else float("inf")


def _real(raced: Raced) -> Section:
    fields = [raced.sweep[1], *raced.synthetic]
    names = [n for n in raced.measured[0].strategies if n in fields[0].strategies]
    one, other = (
        np.stack([_ends(field, names) for field in some], axis=1)
        for some in (fields, raced.measured)
    )
    found, others = agreement(one, other), [i for i, n in enumerate(names) if n != "grid"]
    bare = agreement(one[others], other[others])
    each = [
        f"{field.landscape} {float(agreement(one, _ends(field, names)[:, None]).value):.2f}"
        for field in raced.measured
    ]
    return Section(
        "Against the real",
        (
            f"The mean ranks of {len(names)} strategies ({listed(names)}) on "
            f"{len(fields)} synthetic landscapes and on {len(raced.measured)} measured ones "
            f"correlate with {found.value:.2f} ({found.low:.2f} to {found.high:.2f} over seeds, "
            f"Spearman); without grid, which is last nearly everywhere, with {bare.value:.2f} "
            f"({bare.low:.2f} to {bare.high:.2f}). With so few strategies "
            f"chance alone has a standard deviation of {(len(names) - 1) ** -0.5:.2f}.",
            f"With each measured landscape alone: {listed(each)}.",
        ),
    )
