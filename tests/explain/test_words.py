"""Everything that can be met has words: parameters, figures, samplers and pruners."""

import pytest

from hpland.explain import TOPICS
from hpland.explain.glossary import GLOSSARY
from hpland.figures import FIGURES
from hpland.figures.readings import READINGS
from hpland.landscapes import LANDSCAPES
from hpland.race.strategies import STRATEGIES
from hpland.studies.sampling.pruners import PRUNER_NAMES
from hpland.studies.sampling.samplers import SAMPLERS
from hpland.studies.sampling.strategies import PRUNING, SAMPLING, SEARCHING


def test_every_parameter_is_in_the_glossary() -> None:
    named = {name for landscape in LANDSCAPES.values() for name in landscape.space}
    assert sorted(named - set(GLOSSARY)) == []


@pytest.mark.parametrize("name", GLOSSARY)
def test_a_parameter_has_two_sides_or_a_way_to_choose(name: str) -> None:
    term = GLOSSARY[name]
    assert bool(term.low and term.high) != bool(term.choose)
    for text in (term.what, term.usual, term.low, term.high, term.choose):
        assert not text or text.endswith(".")
    if term.expert:
        low, high = term.expert
        assert low < high


def test_every_figure_says_how_it_is_read() -> None:
    assert sorted(READINGS) == sorted([*FIGURES, "compare"])


def test_every_sampler_and_pruner_says_what_it_does() -> None:
    assert list(SAMPLING) == list(SAMPLERS)
    assert list(PRUNING) == list(PRUNER_NAMES)


def test_every_strategy_that_races_has_words() -> None:
    assert set(STRATEGIES) <= {*SAMPLING, *PRUNING, *SEARCHING}
    assert set(SEARCHING) <= set(STRATEGIES)


def test_each_kind_has_a_name_once() -> None:
    named = [(topic.kind, topic.name) for topic in TOPICS]
    assert len(set(named)) == len(named)
    assert all(topic.summary for topic in TOPICS)
