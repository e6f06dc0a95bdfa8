"""Any odd study gives a figure, or an HplandError if nothing is there; and never a warning."""

import string
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hpland.errors import HplandError
from hpland.figures import FIGURES
from hpland.figures.brief import Brief
from hpland.space import Choice, Floats, Integer, Parameter, Real, Space
from hpland.table import TrialTable
from tests.figures.tables import table

NAMES = (
    "learning_rate",
    "",
    "__",
    "'; DROP TABLE trials; --",
    "\N{FIRE}\N{SNOWMAN}",
    "x" * 500,
    "<b>bold</b><br>",
    "%{x} %{customdata[0]}",
    "$\\alpha$",
    "two\nlines",
)
HUGE = 1e300
values = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, 1.0, -HUGE, HUGE, 1e-300, 5000.0, np.nan, np.inf, -np.inf]),
    st.floats(0, 1),
)
ends = st.floats(-HUGE, HUGE)
positive = st.floats(1e-300, HUGE)


def ordered(kind: type[Real] | type[Integer], log: bool, pair: Sequence[float]) -> Parameter:
    low, high = sorted(pair)
    return kind(int(low), int(high), log) if kind is Integer else Real(low, high, log)


parameters: st.SearchStrategy[Parameter] = st.one_of(
    st.builds(ordered, st.just(Real), st.just(False), st.tuples(ends, ends)),
    st.builds(ordered, st.just(Real), st.just(True), st.tuples(positive, positive)),
    st.builds(ordered, st.just(Integer), st.just(True), st.tuples(*[st.integers(1, 10**9)] * 2)),
    st.builds(ordered, st.just(Integer), st.just(False), st.tuples(*[st.integers(-9, 10**15)] * 2)),
    st.sampled_from(
        [
            Real(0, 1),
            Real(3, 3),
            Integer(7, 7),
            Choice(("<i>", None, True, "%{y}")),
            Choice(tuple(range(1000))),
            Choice((("a", 1), [1, 2])),
        ]
    ),
)
states = st.sampled_from(["COMPLETE", "COMPLETE", "COMPLETE", "PRUNED", "FAIL", "RUNNING"])


@st.composite
def studies(draw: st.DrawFn) -> TrialTable:
    n = draw(st.integers(0, 30))
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    space: Space = {name: draw(parameters) for name in names}
    seed, gaps, repeats = draw(st.integers(0, 99)), draw(st.booleans()), draw(st.booleans())
    rng = np.random.default_rng(seed)
    columns = {name: column(rng, parameter, n, gaps, repeats) for name, parameter in space.items()}
    return table(
        space,
        columns,
        draw(st.lists(values, min_size=n, max_size=n)),
        draw(st.lists(states, min_size=n, max_size=n)),
        directions=(draw(st.sampled_from(["minimize", "maximize"])),),
        metric_names=draw(st.sampled_from([(), ("<b>%{x}</b>",), ("accuracy",)])),
        study=draw(st.text(string.printable, max_size=300)),
    )


def column(
    rng: np.random.Generator, parameter: Parameter, n: int, gaps: bool, repeats: bool
) -> Floats:
    """Return values of a parameter; with ``gaps`` some are missing, with ``repeats`` all agree."""
    at = np.full(n, 0.5) if repeats else rng.random(n)
    if isinstance(parameter, Choice | Integer) or parameter.log:
        x = parameter.from_unit(at)
    else:
        x = np.clip(parameter.low * (1 - at) + parameter.high * at, parameter.low, parameter.high)
    return np.where(rng.random(n) < 0.3, np.nan, x) if gaps else x


def has_gaps(study: TrialTable) -> bool:
    return any(np.isnan(column).any() for column in study.params.values())


@pytest.mark.parametrize("figure", ["heatmap", "parallel", "scatter", "surface"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(study=studies())
def test_any_table_is_drawn_unless_there_is_nothing_to_draw(figure: str, study: TrialTable) -> None:
    try:
        drawn = FIGURES[figure](study, (), Brief())
    except HplandError as error:
        sheetless = figure == "surface" and "draw a heatmap" in str(error)
        nothing = len(study.space) < 2 or not study.complete.any() or has_gaps(study)
        assert nothing or sheetless
    else:
        assert "<b>bold" not in drawn.to_json()
        assert "%{x}" not in drawn.to_json()


@pytest.mark.parametrize("figure", ["heatmap", "parallel", "scatter", "surface"])
@pytest.mark.parametrize("end", [-1.7e308, 1.7e308])
@pytest.mark.parametrize("direction", ["minimize", "maximize"])
def test_about_the_greatest_numbers_are_drawn(figure: str, end: float, direction: str) -> None:
    rng = np.random.default_rng(0)
    space: Space = {"a": Real(0, 1), "b": Real(0, 1)}
    values = [end, *rng.random(99)]
    study = table(space, {name: rng.random(100) for name in space}, values, directions=(direction,))
    layout = str(FIGURES[figure](study, (), Brief()).layout)
    assert "nan" not in layout
    assert "inf" not in layout


@pytest.mark.parametrize("end", [-1.7e308, 1.7e308])
@pytest.mark.parametrize("m", [2, 3])
def test_a_front_up_to_the_greatest_numbers_is_drawn(m: int, end: float) -> None:
    values = np.zeros((2, m))
    values[1, -1] = end
    study = table({}, {}, [0.0, 0.0], directions=("minimize",))
    several = replace(study, directions=("minimize",) * m, metric_names=(), values=values)
    layout = str(FIGURES["pareto"](several, (), Brief()).layout)
    assert "nan" not in layout
    assert "inf" not in layout


@pytest.mark.parametrize("figure", ["heatmap", "parallel", "scatter", "surface"])
@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_odd_trials_are_drawn(figure: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    several: list[Parameter] = [Choice(tuple(range(1000))), Integer(1, 10**6, log=True), Real(0, 1)]
    space: Space = {name: several[(seed + i) % 3] for i, name in enumerate(NAMES[:3])}
    columns = {name: column(rng, p, 4000, seed == 1, False) for name, p in space.items()}
    value: NDArray[np.float64] = 10.0 ** rng.uniform(-300, 300, 4000)
    value[rng.random(4000) < 0.1] = [np.nan, np.inf, 0.0, -1.0][seed]
    numbers = [name for name, parameter in space.items() if not isinstance(parameter, Choice)]
    params = numbers if figure == "surface" else ()
    assert FIGURES[figure](table(space, columns, value.tolist()), params, Brief()).to_json()


@pytest.mark.parametrize("m", [2, 3])
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(study=studies(), data=st.data())
def test_any_table_of_several_objectives_has_a_front_unless_no_trial_has_all_values(
    m: int, study: TrialTable, data: st.DataObject
) -> None:
    rows = st.lists(values, min_size=m - 1, max_size=m - 1)
    more = data.draw(st.lists(rows, min_size=len(study), max_size=len(study)))
    others = np.array(more, dtype=np.float64).reshape(len(study), m - 1)
    several = replace(
        study,
        directions=(*study.directions, *["minimize", "maximize"][: m - 1]),
        metric_names=(*study.metric_names, *["<i>%{x}</i>", "\N{SNOWMAN}"][: m - 1])
        if study.metric_names
        else (),
        values=np.column_stack([study.values, others]),
    )
    whole = np.isfinite(several.values).all(axis=1) & (study.state == "COMPLETE")
    try:
        drawn = FIGURES["pareto"](several, (), Brief())
    except HplandError:
        assert not whole.any()
    else:
        assert whole.any()
        assert "%{x}" not in drawn.to_json()
