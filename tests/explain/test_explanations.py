"""What explanations say, of every topic."""

import json
import math
import re
from dataclasses import asdict
from functools import cache

import numpy as np
import pytest

from hpland.errors import HplandError
from hpland.explain import TOPICS, Explanation
from hpland.explain import explanations as anew
from hpland.explain.landscape import explain
from hpland.explain.markdown import markdown
from hpland.explain.measure import hours, sampled, shares
from hpland.explain.topics import Topic
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.landscapes.anova import Anova
from hpland.landscapes.measured import Measured
from hpland.landscapes.points import every_point
from hpland.studies.sampling.points import random as sample_points
from tests.toys import TOYS

explanations = cache(anew)
EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))


def told(name: str) -> str:
    return markdown(explanations(name))


def rows(explanation: Explanation, heading: str) -> list[dict[str, str]]:
    (table,) = [s.table for s in explanation.sections if s.heading == heading and s.table]
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def of(name: str, kind: str) -> Explanation:
    (found,) = [one for one in explanations(name) if one.kind == kind]
    return found


@pytest.mark.parametrize("topic", TOPICS, ids=[f"{t.kind} {t.name}" for t in TOPICS])
def test_a_topic_is_explained_as_plain_data(topic: Topic) -> None:
    found = topic.explain()
    assert (found.name, found.kind) == (topic.name, topic.kind)
    assert found.summary.endswith(".")
    assert len(found.sections) >= 2
    json.dumps(asdict(found), allow_nan=False)


@EVERY
def test_a_landscape_is_told_in_its_own_words(landscape: Landscape) -> None:
    whole = of(landscape.name, "landscape")
    text = json.dumps(asdict(whole), ensure_ascii=False)
    own = [landscape.rule, landscape.practice, landscape.analogy, *landscape.sources]
    own += [part for r in landscape.regions for part in (r.message, r.explanation)]
    for part in own:
        assert json.dumps(part, ensure_ascii=False)[1:-1] in text
    shown = [section.example for section in whole.sections if section.example]
    assert [one.file for one in shown] == [picture.file for picture in landscape.pictures]
    if landscape.rule:  # the one sentence in the end
        assert whole.sections[-1].paragraphs == (landscape.rule,)


@pytest.mark.parametrize("toy", TOYS.values(), ids=list(TOYS))
def test_tables_conditions_and_several_objectives_are_explained_too(toy: Landscape) -> None:
    text = markdown([explain(toy)])
    assert " nan" not in text
    for metric in toy.metrics:
        assert f"**Best {metric.name}**" in text
    assert ("**True front**" in text) == (len(toy.metrics) > 1)
    assert ("There are no shares" in text) == (toy.name == "toy-models")


@EVERY
def test_its_importances_are_the_true_ones(landscape: Landscape) -> None:
    found = shares(landscape)
    if len(landscape.space) == 1 or not isinstance(found, Anova):
        return
    table = rows(of(landscape.name, "landscape"), "How much each parameter matters")
    assert [row["parameter"] for row in table] == sorted(found.total, key=lambda n: -found.total[n])
    for row in table:
        if not row["with others"].startswith("under"):
            total = float(row["with others"].removesuffix(" %"))
            assert total == pytest.approx(100 * found.total[row["parameter"]], abs=0.51)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lr-batch", "Small batches are noisy"),
        ("lr-batch", "huge ones generalise badly"),
        ("lr-batch", "3e-4 to 2e-3 works at every batch size"),
        ("lr-batch", "A large batch with a small rate learns too slowly"),
        ("lr-batch", "A larger batch can use a larger rate"),
        ("depth-width", "the network overfits"),
        ("depth-width", "fails to train"),
        ("sweep", "Lines that converge mark what matters"),
        ("sweep", "Big bright dots are good runs"),
        ("scatter", "Big bright dots are good runs"),
        ("grid", "9,216"),
        ("grid", "11 years"),
        ("sweep", "11 years"),
        ("learning_rate", "diverges"),
        ("cmaes", "It cannot take choices, conditional parameters and several objectives."),
        ("gp", "It needs torch."),
        ("tpe", "It takes every kind of space."),
    ],
)
def test_what_a_course_tells_is_told(name: str, words: str) -> None:
    assert words in told(name)


def test_a_rate_of_3e_4_to_2e_3_does_work_at_every_batch_size() -> None:
    rate, batch = np.meshgrid(np.geomspace(3e-4, 2e-3, 30), np.arange(16, 513))
    assert LANDSCAPES["lr-batch"](learning_rate=rate, batch_size=batch).min() > 0.7


@EVERY
def test_a_parameter_names_the_landscapes_to_see_it_on(landscape: Landscape) -> None:
    for name in landscape.space:
        table = rows(of(name, "parameter"), "How much it matters")
        assert landscape.name in [row["landscape"] for row in table]


@EVERY
def test_everything_that_a_beginner_needs_is_there(landscape: Landscape) -> None:
    headings = [section.heading for section in of(landscape.name, "landscape").sections]
    needed = {"What is tuned", "What is true here", "What a grid would cost", "Try it"}
    needed |= {f"How to read the {p.figure} figure" for p in landscape.pictures}
    if not landscape.extra:
        needed |= {"What it is like", "What each region means, and why", "Sources"}
        needed |= {"What holds in practice", "The rule to take away"}
    assert needed <= set(headings)


@EVERY
def test_no_sentence_is_left_open_and_no_mark_shows(landscape: Landscape) -> None:
    text = told(landscape.name)
    for slip in (": .", "e+0", "1e-05", "`" + landscape.name, "\\`", " nan", "None"):
        assert slip not in text


def test_many_numbers_are_told_by_their_ends_and_few_by_name() -> None:
    text = told("svm-digits")
    assert "| C | 0.01 to 100,000: 15 values | choice |" in text
    assert "gamma, 13 values from 1e-5 to 10; C, 15 values from 0.01 to 100,000." in text
    assert "image_size | 224, 384, 512 | choice" in told("cnn")
    assert "learning rate, from 1e-5 to 1; optimizer, one of sgd, momentum" in told("sensitivity")


@EVERY
def test_the_facts_and_regions_are_those_of_the_landscape(landscape: Landscape) -> None:
    whole = of(landscape.name, "landscape")
    facts = {a: b for s in whole.sections if s.heading == "What is true here" for a, b in s.points}
    for metric in landscape.metrics:
        found = float(facts[f"Best {metric.name}"].split(", the ")[0].replace(",", ""))
        assert found == pytest.approx(metric.optimum, rel=0.006)
    columns = sample_points(landscape.space, 7, np.arange(20_000))
    if isinstance(landscape, Measured):  # some have tails too long for a sample
        columns = every_point(landscape.space)
    value = landscape.noise_free(**columns)
    parts = [s for s in whole.sections if s.heading == "What each region means, and why"]
    regions = dict(point for section in parts for point in section.points)
    for region in landscape.regions:
        inside = np.broadcast_to(region.where(**columns), value.shape)
        text = regions[region.message]
        if share := re.search(r"It covers (\d+) % of the space", text):
            assert int(share[1]) == pytest.approx(100 * inside.mean(), abs=1.6)
        if "on average" in text:
            mean = average(text)
            there = float(np.nanmean(value[inside]))
            error = float(np.nanstd(value[inside])) / float(inside.sum()) ** 0.5
            assert float(mean) == pytest.approx(there, abs=6 * error + unit(mean))
    lost = float(np.broadcast_to(landscape.odds(**columns).fails, value.shape).mean())
    if number := re.match(r"(\d+) %", facts["Failures"]):
        assert int(number[1]) == pytest.approx(100 * lost, abs=1.2)


def average(text: str) -> str:
    """Return the number that a text says is an average."""
    found = re.search(r" is (\S+)(?: there)? on average", text)
    assert found
    return found[1].replace(",", "")


def unit(printed: str) -> float:
    """Return the worth of the last digit of a number."""
    digits = printed.split("e")[0].lstrip("-0.").replace(".", "").rstrip("0")
    return 10.0 ** (math.floor(math.log10(abs(float(printed)))) + 1 - max(1, len(digits)))


@pytest.mark.parametrize("seed", [1, 2])
@EVERY
def test_averages_have_only_the_digits_that_hold_at_other_seeds(
    landscape: Landscape, seed: int
) -> None:
    found = [s for s in of(landscape.name, "landscape").sections if "each region" in s.heading]
    for section in found:
        other = sampled(landscape, seed)
        told = [*section.paragraphs, *(text for _, text in section.points)]
        for text, inside in zip(told, (None, *other.inside), strict=True):
            if other.mean(inside):
                first, second = average(text), other.mean(inside).replace(",", "")
                # both are rounded: they may differ by one in the last digit that both have
                at_most = 1.01 * max(unit(first), unit(second))
                assert float(first) == pytest.approx(float(second), abs=at_most)
    time, again = hours(landscape), hours(landscape, seed)
    assert time == pytest.approx(again, rel=0.05)


def test_a_region_without_a_value_says_so() -> None:
    (text,) = re.findall(r"- \*\*Heads do not divide.*", told("transformer"))
    assert text.endswith("It covers 88 % of the space; no run has a value there.")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("heatmpa", "did you mean 'heatmap'?"),
        ("lr", "did you mean 'learning_rate'?"),
        ("WD", "did you mean 'weight_decay'?"),
        ("bs", "did you mean 'batch_size'?"),
        ("accuracy", "it is what runs report; see for one `hpland explain lr-batch`"),
        ("validation loss", "it is what runs report; see for one `hpland explain hpolib-"),
    ],
)
def test_an_unknown_name_is_suggested(name: str, hint: str) -> None:
    with pytest.raises(HplandError) as error:
        explanations(name)
    assert str(error.value).startswith(f"unknown name {name!r}: {hint}")


def test_markdown_shows_signs_as_they_are() -> None:
    assert "a\\*b\\|c \\<d\\> e_f" in markdown([Explanation("a*b|c <d> e_f", "figure", "S.", ())])
