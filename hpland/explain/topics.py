"""What can be explained, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hpland.errors import HplandError, unknown
from hpland.explain.glossary import GLOSSARY
from hpland.explain.parts import Explanation, Kind
from hpland.figures.readings import READINGS
from hpland.landscapes import LANDSCAPES
from hpland.studies.sampling.strategies import PRUNING, SAMPLING, SEARCHING


@dataclass(frozen=True)
class Topic:
    """One thing that can be explained.

    Attributes:
        name: as it is typed; a landscape and a parameter may share one.
        kind: what it is.
        summary: one line for lists.
        explain: makes the explanation.
    """

    name: str
    kind: Kind
    summary: str
    explain: Callable[[], Explanation]


def _landscape(name: str) -> Explanation:
    from hpland.explain import landscape

    return landscape.explain(LANDSCAPES[name])


def _figure(name: str) -> Explanation:
    from hpland.explain import figure

    return figure.explain(name)


def _sampler(name: str) -> Explanation:
    from hpland.explain import strategy

    return strategy.explain_sampler(name)


def _pruner(name: str) -> Explanation:
    from hpland.explain import strategy

    return strategy.explain_pruner(name)


def _strategy(name: str) -> Explanation:
    from hpland.explain import strategy

    return strategy.explain_strategy(name)


def _parameter(name: str) -> Explanation:
    from hpland.explain import parameter

    return parameter.explain(name)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _topics(
    kind: Kind, summaries: Mapping[str, str], explain: Callable[[str], Explanation]
) -> list[Topic]:
    return [
        Topic(name, kind, summary, lambda name=name: explain(name))  # type: ignore[misc]
        for name, summary in summaries.items()
    ]


TOPICS: tuple[Topic, ...] = (
    *_topics("landscape", {name: one.summary for name, one in LANDSCAPES.items()}, _landscape),
    *_topics("figure", {name: one.summary for name, one in READINGS.items()}, _figure),
    *_topics("sampler", {name: one.summary for name, one in SAMPLING.items()}, _sampler),
    *_topics("pruner", {name: one.summary for name, one in PRUNING.items()}, _pruner),
    *_topics("strategy", {name: one.summary for name, one in SEARCHING.items()}, _strategy),
    *_topics("parameter", {name: _lower(one.short) for name, one in GLOSSARY.items()}, _parameter),
)


def explanations(name: str) -> list[Explanation]:
    """Return the explanations of all that bears a name: a landscape first, a parameter last.

    Raises HplandError for an unknown name, with the nearest one, the one that it abbreviates or
    the landscapes whose runs report it.
    """
    found = [topic for topic in TOPICS if topic.name == name]
    if not found:
        raise _unknown(name)
    return [topic.explain() for topic in found]


def _unknown(name: str) -> HplandError:
    """Return the error for a name; it knows ``lr`` for ``learning_rate``, and what runs report."""
    key = name.lower()
    for known in GLOSSARY:
        if "_" in known and key == "".join(word[0] for word in known.split("_")):
            return HplandError(f"unknown name {name!r}: did you mean {known!r}?")
    for landscape in LANDSCAPES.values():
        for metric in landscape.metrics:
            if key in (metric.name.lower(), *metric.name.lower().split()):
                return HplandError(
                    f"unknown name {name!r}: it is what runs report; see for one "
                    f"`hpland explain {landscape.name}`"
                )
    return unknown("name", name, (topic.name for topic in TOPICS))
