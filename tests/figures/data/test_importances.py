"""Quick importances: their intervals, and what is told apart."""

import numpy as np
import pytest
from scipy.stats import f as fisher

from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.data import importances as module
from hpland.figures.data.bootstrap import MOST as DRAWS
from hpland.figures.data.bootstrap import Resamples, resamples
from hpland.figures.data.importances import FREE, LEAST, MOST, by_chance, enough, importances
from hpland.figures.data.ranking import doubt, headline
from hpland.figures.data.weight import BINS, weight
from hpland.landscapes import LANDSCAPES
from hpland.space import Floats, Real
from hpland.studies.sampling.run import plan_run
from hpland.table import TrialTable
from tests.figures.tables import table


def study(values: Floats, **columns: Floats) -> TrialTable:
    return table({name: Real(0, 1) for name in columns}, columns, values.tolist(), study="s")


def noise(n: int, seed: int, many: int = 4) -> TrialTable:
    rng = np.random.default_rng([n, seed])
    return study(rng.random(n), **{f"p{i}": rng.random(n) for i in range(many)})


def clear(n: int, *weights: float, seed: int = 0, noisy: float = 0.3) -> TrialTable:
    """Return a study of parameters a, b, ... with the weights given."""
    rng = np.random.default_rng(seed)
    columns = {"abcdef"[i]: rng.random(n) for i in range(len(weights))}
    parts = zip(weights, columns.values(), strict=True)
    return study(sum(w * x for w, x in parts) + noisy * rng.random(n), **columns)


def sweep(seed: int, trials: int) -> TrialTable:
    run = plan_run(LANDSCAPES["sweep"], seed=seed, trials=trials, sampler="random")
    batches = list(run.batches(0))
    columns = {
        name: np.concatenate([batch.params[name] for batch in batches])
        for name in LANDSCAPES["sweep"].space
    }
    values = np.concatenate([batch.values for batch in batches]).reshape(-1)
    return table(dict(LANDSCAPES["sweep"].space), columns, values.tolist(), curves=None)


@pytest.mark.parametrize("trials", [30, 150])
def test_intervals_hold_what_very_many_trials_give_in_nine_of_ten_cases(trials: int) -> None:
    many = sweep(999, 50_000)
    names = tuple(many.space)
    truth = np.array([weight(many, name) for name in names])
    held = []
    for seed in range(40):
        found = importances(sweep(seed, trials), names)
        at = [names.index(name) for name in found.params]
        held.append((found.low <= truth[at]) & (truth[at] <= found.high))
    assert 0.85 <= np.mean(held) <= 0.99


@pytest.mark.parametrize("trials", [12, 40, 150])
def test_chance_is_seldom_taken_for_more(trials: int) -> None:
    found = [importances(noise(trials, seed), ("p0", "p1", "p2", "p3")) for seed in range(40)]
    assert np.mean([one.real.any() for one in found]) <= 0.1
    assert np.mean([len(one.groups) > 1 for one in found]) <= 0.1


@pytest.mark.parametrize("many", [3, 25])
def test_of_few_trials_no_one_of_many_parameters_stands_out_by_chance(many: int) -> None:
    names = [f"p{i}" for i in range(many)]
    found = [importances(noise(20, seed, many), names) for seed in range(40)]
    assert np.mean([bool(one.leaders) for one in found]) <= 0.1  # 5 % are meant


@pytest.mark.parametrize("tail", [0.05, 0.005, 0.001])
@pytest.mark.parametrize(("n", "bins"), [(16, 2), (20, 8), (60, 3), (60, 8), (400, 20)])
def test_what_chance_adds_to_a_share_is_that_of_f(n: int, bins: int, tail: float) -> None:
    alone = float(by_chance(n, np.array([float(bins)]), tail)[0])
    unexplained = (1 - alone) * (n - bins) / (n - 1)
    f = (1 / unexplained - 1) * (n - bins) / (bins - 1)
    assert fisher.sf(f, bins - 1, n - bins) == pytest.approx(tail, rel=0.2)


def test_of_hardly_more_trials_than_bins_chance_can_explain_all() -> None:
    assert by_chance(9, np.array([8.0, 9.0, 12.0]), 0.01).tolist() == [1, 1, 1]


def test_shares_are_the_weights_and_lie_in_their_intervals() -> None:
    given = clear(100, 3, 1, 0)
    found = importances(given, ("c", "b", "a"))
    assert found.params[0] == "a"
    assert found.share.tolist() == pytest.approx([weight(given, name) for name in found.params])
    assert (found.low <= found.share).all()
    assert (found.share <= found.high).all()
    assert (found.high <= 1).all()


def test_what_is_clear_is_told_apart_and_in_order() -> None:
    found = importances(clear(2000, 3, 1.5, 0.8), ("a", "b", "c"))
    assert found.groups == (("a",), ("b",), ("c",))
    assert found.needed == (None, None, None)
    assert headline(found) == "a matters most, then b and c"
    assert doubt(found) == "told apart with 2,000 trials"


def test_the_others_cannot_be_told_from_chance() -> None:
    found = importances(clear(60, 3, 0, 0, 0), ("a", "b", "c", "d"))
    assert found.groups[0] == ("a",)
    assert found.real.tolist() == [True, False, False, False]
    assert headline(found) == "a matters most"
    assert doubt(found).startswith("the other 3 cannot be told from chance with 60 trials; ")


def test_two_alike_cannot_be_told_apart() -> None:
    found = importances(clear(150, 1, 1, 0), ("a", "b", "c"))
    assert set(found.groups[0]) == {"a", "b"}
    first, second = found.params[:2]
    assert headline(found) == f"{first} or {second} matters most"
    assert doubt(found).startswith(f"{first} and {second} cannot be told apart with 150 trials; ")


def test_chance_alone_is_said() -> None:
    found = importances(noise(40, 0), ("p0", "p1", "p2", "p3"))
    assert headline(found) == "No parameter can be told from chance"
    assert doubt(found).startswith("4 parameters cannot be told from chance with 40 trials; ")


@pytest.mark.parametrize("seed", range(8))
def test_what_matters_most_leads_among_enough_trials(seed: int) -> None:
    assert importances(clear(200, 4, 1, 0, seed=seed), ("a", "b", "c")).leaders == ("a",)


def test_of_two_that_matter_alike_neither_leads_alone() -> None:
    found = [
        importances(clear(200, 4, 4, 0, seed=seed), tuple("abc")).leaders for seed in range(20)
    ]
    assert sum({"a", "b"} == set(names) for names in found) >= 15
    assert all({"a", "b"} >= set(names) for names in found)


def test_ties_in_order_are_no_evidence() -> None:
    """A parameter that drifts with the trial number, as a sampler's does, and two values."""
    n = 80
    drifting = study(
        np.tile([0.0, 1.0], n // 2),
        a=np.linspace(0, 1, n),
        b=np.random.default_rng(0).random(n),
    )
    assert importances(drifting, ("a", "b")).leaders == ()


def test_one_parameter_alone_matters_or_does_not() -> None:
    found = importances(clear(60, 1, noisy=0.1), ("a",))
    assert (headline(found), doubt(found)) == ("a matters", "told from chance with 60 trials")


@pytest.mark.parametrize("seed", range(5))
def test_the_trials_that_are_said_to_be_needed_are_of_the_right_order(seed: int) -> None:
    found = importances(clear(60, 1.3, 1, seed=seed), ("a", "b"))
    if found.needed[0] is None:
        return
    assert found.needed[0] > 60
    again = importances(clear(4 * found.needed[0], 1.3, 1, seed=seed + 100), ("a", "b"))
    assert again.groups == (("a",), ("b",))


def test_nothing_is_told_of_too_few_trials_for_the_bins() -> None:
    few = BINS + FREE - 1
    found = importances(clear(few, 1, noisy=0), ("a",))
    assert found.real.tolist() == [False]
    assert found.needed == (BINS + FREE,)
    assert doubt(found) == f"a cannot be told from chance with {few} trials; about 20 would"
    assert importances(clear(few + 1, 1, noisy=0), ("a",)).real.tolist() == [True]


def test_intervals_shorten_with_the_trials_beyond_what_is_drawn() -> None:
    few, many = (importances(clear(n, 1, 1), ("a", "b")) for n in (DRAWS, 16 * DRAWS))
    ratio = (many.high - many.low) / (few.high - few.low)
    assert ratio.tolist() == pytest.approx([0.25] * 2, rel=0.25)


def test_the_same_study_gives_the_same_intervals() -> None:
    one, other = (importances(clear(50, 1, 2), ("a", "b")) for _ in range(2))
    np.testing.assert_array_equal(one.low, other.low)


def test_what_never_varied_and_what_matters_least_is_counted() -> None:
    given = noise(30, 0, MOST + 2)
    given = study(given.value, **given.params, same=np.full(30, 0.5))
    found = importances(given, tuple(given.space))
    assert (len(found.params), found.hidden, found.still) == (MOST, 2, ("same",))


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (noise(LEAST - 1, 0), "importances take 10 finished trials; study 's' has 9"),
        (
            study(np.ones(20), a=np.linspace(0, 1, 20)),
            "study 's' has no importances: all of its values are equal",
        ),
        (
            study(np.linspace(0, 1, 20), a=np.ones(20)),
            "study 's' has no importances: no parameter varied",
        ),
    ],
)
def test_what_is_too_little_is_told(given: TrialTable, why: str) -> None:
    assert not enough(given)
    with pytest.raises(HplandError) as error:
        importances(given, tuple(given.space))
    assert str(error.value) == why


def test_enough_is_some_trials_of_two_parameters() -> None:
    assert enough(noise(LEAST, 0))
    assert not enough(noise(LEAST, 0, many=1))


def test_a_slice_and_an_importance_figure_share_one_bootstrap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[int] = []

    def counted(n: int) -> Resamples:
        drawn.append(n)
        return resamples(n)

    monkeypatch.setattr(module, "resamples", counted)
    whole = clear(60, 3, 1, 0.2)
    slices, bars = FIGURES["slice"](whole), FIGURES["importance"](whole)
    assert drawn == [60]
    assert slices.layout.title.text.startswith("What matters most is a:")
    assert bars.layout.title.text.startswith("a matters most")
    FIGURES["importance"](clear(60, 1, 3, 0.2))  # of another study, not those of this one
    assert drawn == [60, 60]
