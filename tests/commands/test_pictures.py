"""The pictures of landscapes: their messages, the true front, and what was measured."""

from typing import Any

import pytest

from hpland.commands.draw import draw_own
from hpland.commands.drawings import Wish, drawings
from hpland.landscapes import LANDSCAPES, Landscape
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.writing.studies import write_studies

FAMILIES = ("hpobench-credit-g", "nasbench201-imagenet")  # of `hpland[real]`
DRAWN = [name for name, known in LANDSCAPES.items() if not known.extra or name in FAMILIES]


def told(figure: Any) -> str:
    """Return all that annotations say, on one line."""
    notes = (*figure.layout.annotations, *figure.layout.scene.annotations)
    return " ".join(" ".join(str(note.text).replace("<br>", " ").split()) for note in notes)


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=list(LANDSCAPES))
def test_every_landscape_has_regions_and_a_picture_with_messages(landscape: Landscape) -> None:
    assert landscape.regions
    assert any(picture.regions for picture in landscape.pictures)


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory, default_studies: Storage) -> Storage:
    """Return where the default studies of all others are, too."""
    path = tmp_path_factory.mktemp("pictures") / "own.db"
    assert default_studies.path
    path.write_bytes(default_studies.path.read_bytes())
    storage = parse_storage(str(path))
    others = [LANDSCAPES[name] for name in DRAWN if not LANDSCAPES[name].by_default]
    write_studies([plan_run(one, epochs=one.plan.epochs) for one in others], storage)
    return storage


@pytest.mark.parametrize("name", DRAWN)
def test_its_default_study_is_drawn_once_in_each_picture_with_its_messages(
    studies: Storage, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hpland.studies.importance.MOST", 20)  # fANOVA takes long
    landscape = LANDSCAPES[name]
    table = read_table(name, studies, curves=bool(landscape.plan.epochs))
    drawn = drawings(table, Wish())
    assert [one.file for one in drawn] == [picture.file for picture in landscape.pictures]
    messages = {region.name: region.message for region in landscape.regions}
    for one in drawn:
        figure = draw_own(one)
        text = told(figure)
        assert all(messages[region] in text for region in one.picture.regions), one.file
        assert landscape.measured in text
        assert figure.layout.title.text.replace("<br>", " ") == one.picture.title
        if one.figure == "pareto":
            names = [trace.name for trace in figure.data]
            assert names.index("true front, without noise") < names.index("front")
