"""The page that shows hpland's figures beside Optuna's."""

import re

from benchmarks.gallery import PAGE, PICTURES, page, pairs
from benchmarks.hard_studies import STUDIES


def test_the_page_is_what_the_script_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_page_shows_every_picture_that_is_there_and_no_other() -> None:
    named = re.findall(r"\(gallery/(.*?)\)", PAGE.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in PICTURES.iterdir())


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 1_500_000


def test_every_hard_study_is_shown() -> None:
    assert {pair.study for pair in pairs() if not pair.file} == set(STUDIES)
