"""A kind of figure explained: how to read it."""

from hpland.explain.parts import Example, Explanation, Section
from hpland.figures import FIGURES
from hpland.figures.readings import READINGS
from hpland.landscapes import LANDSCAPES

USUAL = "sweep"  # whose study shows what no landscape has a picture of
TOGETHER = "pareto"  # it needs several objectives


def explain(name: str) -> Explanation:
    """Return how to read a kind of figure."""
    reading = READINGS[name]
    example = _example(name)
    steps = tuple((str(i), step) for i, step in enumerate(reading.reading, 1))
    return Explanation(
        name,
        "figure",
        f"{reading.summary[0].upper()}{reading.summary[1:]}.",
        (
            Section("What you see", (reading.axes, reading.colours), example=example),
            Section("How to read it", points=steps),
            Section("How it misleads", (reading.trap,)),
            Section("See it", code=_commands(name, example)),
        ),
    )


def _example(name: str) -> Example | None:
    """Return the first picture of this kind, or the figure of a usual study."""
    for landscape in LANDSCAPES.values():
        for picture in landscape.pictures:
            if picture.figure == name:
                return Example(landscape.name, name, picture.file)
    usual = USUAL
    if name == TOGETHER:
        usual = next((x.name for x in LANDSCAPES.values() if len(x.metrics) > 1), "")
    return Example(usual, name) if name in FIGURES and usual else None


def _commands(name: str, example: Example | None) -> tuple[str, ...]:
    if name not in FIGURES:
        return (f"hpland {name} sweep sweep-tpe",)
    if example is None:
        return (f"hpland plot my-study --storage study.db --figure {name}",)
    return (
        f"hpland simulate {example.landscape}",
        f"hpland plot {example.landscape} --figure {name}",
    )
