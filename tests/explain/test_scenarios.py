"""Ways to search and learning rates compared, all simulated."""

import pytest

from hpland.explain.scenarios import has_curves, suits, three_rates, ways
from hpland.landscapes import LANDSCAPES

SWEEP = LANDSCAPES["sweep"]


def test_four_ways_to_search_are_simulated_beside_what_is_told() -> None:
    rows = {row[0]: row[1:] for row in ways(SWEEP).rows}
    found = {name: int(row[2].removesuffix(" %")) for name, row in rows.items()}
    default, guessing, systematic, expert = found.values()
    assert default < guessing < systematic <= expert <= 94
    assert [row[3] for row in rows.values()] == [
        "85 % in 2 h",
        "78 % in 3 h",
        "94 % in 1.5 h",
        "96 % in 1 h",
    ]
    assert [row[4] for row in rows.values()] == [
        "yes",
        "no: better here",
        "yes",
        "no: more than the best there is here, 94 %",
    ]


def test_ways_are_told_only_where_they_mean_something() -> None:
    assert suits(SWEEP)
    assert not suits(LANDSCAPES["lr-batch"])
    assert not suits(LANDSCAPES["learning-rate"])


def test_three_learning_rates_diverge_crawl_and_train() -> None:
    table = three_rates(SWEEP)
    assert table.columns[-2:] == ("epoch 30", "what it does")
    ends = {row[0]: row[-2:] for row in table.rows}
    assert ends["0.1"] == ("0.1", "diverges")
    assert ends["1e-5"][1] == "too slow"
    assert ends["0.001"][1] == "trains well"
    assert float(ends["0.001"][0]) == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize("name", ["learning-rate", "lr-batch", "lr-weight-decay", "sweep"])
def test_every_landscape_with_curves_over_the_rate_tells_the_three_apart(name: str) -> None:
    assert has_curves(LANDSCAPES[name])
    ends = [row[-1] for row in three_rates(LANDSCAPES[name]).rows]
    assert ends == ["diverges", "too slow", "trains well"]
