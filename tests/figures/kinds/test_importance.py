from collections.abc import Mapping

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.figures import importance
from hpland.figures.brief import Brief
from hpland.figures.data.importances import importances
from hpland.figures.data.ranking import doubt, headline
from hpland.figures.data.shares import MOST, shares
from hpland.space import Real
from hpland.table import Shares, Truth
from tests.figures.data.test_importances import clear, noise
from tests.figures.tables import scattered_study, table

MAIN = {"learning_rate": 0.1, "batch_size": 0.6, "optimizer": 0.2}
TOTAL = {"learning_rate": 0.3, "batch_size": 0.7, "optimizer": 0.2}
ALL = ("learning_rate", "batch_size", "optimizer")
PED = {"learning_rate": 0.2, "batch_size": 0.5, "optimizer": 0.3}
FANOVA = {"learning_rate": 0.6, "batch_size": 0.4}


def brief(estimates: Mapping[str, Mapping[str, float]], truth: bool = True) -> Brief:
    known = Truth(1.0, (), shares=Shares(MAIN, TOTAL)) if truth else None
    return Brief(truth=known, estimates=estimates, remarks=("no fANOVA",))


def test_parameters_are_sorted_by_the_truth() -> None:
    data = shares(scattered_study(), ALL, brief({"ped": PED, "fanova": FANOVA}))
    assert data.params == ("batch_size", "optimizer", "learning_rate")
    assert data.main is not None
    assert data.total is not None
    assert data.main.tolist() == [0.6, 0.2, 0.1]
    assert data.total.tolist() == [0.7, 0.2, 0.3]
    assert data.estimates["ped"].tolist() == [0.5, 0.3, 0.2]
    np.testing.assert_array_equal(data.estimates["fanova"], [0.4, np.nan, 0.6])
    assert data.agreement == {"ped": pytest.approx(1), "fanova": pytest.approx(-1)}


def test_without_a_truth_estimates_are_sorted_by_the_first_and_not_graded() -> None:
    data = shares(scattered_study(), ALL, brief({"fanova": FANOVA, "ped": PED}, truth=False))
    assert data.params == ("learning_rate", "batch_size", "optimizer")
    assert (data.main, data.total, data.agreement) == (None, None, {})
    figure = importance(scattered_study(), (), brief({"ped": PED}, truth=False))
    assert [bar.name for bar in figure.data] == ["ped"]
    assert figure.layout.title.subtitle.text == (
        "estimates from the study's own trials; the truth is not known"
    )


def test_bars_carry_percents_and_the_legend_the_correlations() -> None:
    figure = importance(scattered_study(), (), brief({"PED-ANOVA": PED, "fANOVA": FANOVA}))
    alone, longer, ped, fanova = figure.data
    assert alone.name == "true share alone"
    assert alone.x.tolist() == pytest.approx([60, 20, 10])
    assert (longer.base + longer.x).tolist() == pytest.approx([70, 20, 30])
    assert longer.text == ("60 % (70 %)", "20 % (20 %)", "10 % (30 %)")
    assert ped.name == "PED-ANOVA: rank correlation 1.00"
    assert fanova.name == "fANOVA: rank correlation −1.00"  # noqa: RUF001 - a minus sign
    assert fanova.text == ("40 %", "", "60 %")
    assert list(alone.y) == ["batch size", "optimizer", "learning rate"]
    assert alone.offsetgroup == longer.offsetgroup
    assert (
        figure.layout.annotations[-1]
        .text.replace("<br>", " ")
        .endswith(
            "rank correlation: Spearman's, with the true shares alone · "
            "each estimate adds up to 100 % · no fANOVA"
        )
    )


def test_percents_are_short() -> None:
    given = {"a": 0.9987, "b": 0.0966, "c": 0.0013}
    study = table({name: Real(0, 1) for name in given}, {name: [0.5] for name in given}, [1.0])
    (bars,) = importance(study, (), Brief(estimates={"ped": given})).data
    assert bars.text == ("100 %", "10 %", "0.13 %")


def test_only_the_parameters_asked_for() -> None:
    data = shares(scattered_study(), ("learning_rate", "optimizer"), brief({"ped": PED}))
    assert data.params == ("optimizer", "learning_rate")


def test_of_many_parameters_the_least_important_are_not_shown() -> None:
    names = [f"p{i}" for i in range(MOST + 3)]
    study = table({name: Real(0, 1) for name in names}, {name: [0.5] for name in names}, [1.0])
    given = Brief(estimates={"ped": {name: float(i) for i, name in enumerate(names)}})
    assert shares(study, tuple(names), given).params == tuple(reversed(names[3:]))
    assert "3 less important not shown" in importance(study, (), given).layout.annotations[-1].text


@pytest.mark.parametrize("given", [Brief(estimates={"fANOVA": {}})])
def test_nothing_to_draw_is_told(given: Brief) -> None:
    with pytest.raises(HplandError) as error:
        importance(scattered_study(), (), given)
    assert str(error.value) == ("study 'tiny' has neither true nor estimated importances to draw")


def test_of_a_stranger_it_is_shares_with_intervals_and_what_is_told() -> None:
    given = clear(60, 3, 0, 0)
    figure = importance(given)
    found = importances(given, ("a", "b", "c"))
    assert figure.layout.title.text == headline(found) == "a matters most"
    assert figure.layout.title.subtitle.text == doubt(found)
    assert list(figure.layout.yaxis.ticktext) == list(found.params)
    intervals, dots = figure.data[::2], figure.data[1::2]
    assert [bar.x for bar in intervals] == [
        pytest.approx((100 * low, 100 * high))
        for low, high in zip(found.low, found.high, strict=True)
    ]
    assert [dot.x[0] for dot in dots] == pytest.approx(100 * found.share)
    assert [dot.marker.symbol for dot in dots] == ["circle", "circle-open", "circle-open"]


def test_brackets_hold_those_that_cannot_be_told_apart() -> None:
    figure = importance(clear(60, 3, 0, 0))
    (bracket,) = figure.layout.shapes
    assert " 0.75 L" in bracket.path  # from the second row
    assert bracket.path.endswith(" 2.25")  # to the third
    assert sum(note.text == "cannot be<br>told apart" for note in figure.layout.annotations) == 1
    assert not importance(clear(2000, 3, 1.5, 0.8)).layout.shapes


def test_a_title_of_the_writers_own_stays() -> None:
    assert importance(noise(30, 0), (), Brief(title="Mine")).layout.title.text == "Mine"
