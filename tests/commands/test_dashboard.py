"""`hpland dashboard`: what it puts into a study, and what a real optuna-dashboard shows of it."""

import asyncio
import json
import shutil
import signal
import socket
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import numpy as np
import optuna
import pytest
from choreographer import Browser
from optuna_dashboard import get_note, save_note
from PIL import Image

from hpland.output.find import need_browser
from hpland.studies.storage.parsing import Storage
from tests.commands.conftest import Hpland, Result
from tests.conftest import POSIX
from tests.dashboard import GROUND, SIZE, TEXT, Page, running

STUDY = "depth-width"  # a default study; its figure is a surface
HOSTILE = (
    "<img src=x onerror=evil()> [evil](http://evil.a) http://evil.b www.evil.c e@evil.d "
    "# | `evil` ~evil~ &lt;"
)
INJECTED = """[...document.querySelectorAll("a, img, del, table, h1 code, li code")]
  .map(element => element.outerHTML).filter(html => html.includes("evil"))"""
THEMES = ("light", "dark")


def hostile(path: Path) -> None:
    """Make a stranger's study, whose names would be links, pictures and headings."""
    study = optuna.create_study(study_name=HOSTILE, storage=f"sqlite:///{path}")
    space = {
        HOSTILE: optuna.distributions.FloatDistribution(0, 1),
        "kind": optuna.distributions.CategoricalDistribution([HOSTILE, "b"]),
    }
    rng = np.random.default_rng(0)
    for x in rng.random(30).tolist():
        params = {HOSTILE: x, "kind": HOSTILE if x < 0.5 else "b"}
        trial = optuna.create_trial(params=params, distributions=space, value=x**2)
        study.add_trial(trial)


def copied(storage: Storage, folder: Path) -> Path:
    assert storage.path
    return Path(shutil.copy(storage.path, folder / "own.db"))


def attrs(path: Path, name: str = STUDY) -> dict[str, Any]:
    """Return what the dashboard keeps with a study."""
    study = optuna.load_study(study_name=name, storage=f"sqlite:///{path}")
    found: dict[str, Any] = study._storage.get_study_system_attrs(study._study_id)
    return {key: value for key, value in found.items() if key.startswith("dashboard:")}


def figures(path: Path, name: str = STUDY) -> dict[str, str]:
    """Return the JSON of the figures of a study, as the dashboard puts their parts together."""
    parts: dict[str, dict[int, str]] = {}
    for key, value in attrs(path, name).items():
        _, kind, *rest = key.split(":")
        if kind == "plot_data":
            parts.setdefault(rest[0], {})[int(rest[1])] = value
    return {name: "".join(x for _, x in sorted(own.items())) for name, own in parts.items()}


class Seen(NamedTuple):
    """What a browser showed: by theme the cards, page and picture; the note and the trials."""

    cards: dict[str, list[dict[str, Any]]]
    grounds: dict[str, str]
    pictures: dict[str, bytes]
    note: str
    trials: str
    strange: list[dict[str, Any]]
    strange_note: str
    injected: list[str]
    code: int
    out: str
    err: str


async def looked(path: Path) -> Seen:
    async with Browser(path=need_browser(), enable_sandbox=False) as browser:
        page = Page(await browser.create_tab("about:blank", *SIZE))
        with running(STUDY, HOSTILE, "--storage", str(path)) as (process, url):
            with urlopen(f"{url}/api/studies") as answer:
                listed = json.load(answer)["study_summaries"]
            ids = {one["study_name"]: one["study_id"] for one in listed}
            own, strange = (f"{url}/dashboard/studies/{ids[name]}" for name in (STUDY, HOSTILE))
            cards, grounds, pictures = {}, {}, {}
            for theme in THEMES:
                cards[theme] = await page.cards(own, 1, theme)
                grounds[theme] = await page.look(GROUND)
                await page.look("document.querySelector('[id^=user-defined]').scrollIntoView()")
                pictures[theme] = await page.picture()
            await page.go(f"{own}/trials")
            trials = await page.until(f"{TEXT}.includes('Started At') && {TEXT}")
            await page.go(f"{own}/note")
            note = await page.until(f"{TEXT}.includes('What it holds') && {TEXT}")
            drawn = await page.cards(strange, len(figures(path, HOSTILE)))
            await page.go(f"{strange}/note")
            words = await page.until(f"{TEXT}.includes('What it holds') && {TEXT}")
            links = await page.look(INJECTED)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
    done = (process.returncode, out, err)
    return Seen(cards, grounds, pictures, note, trials, drawn, words, links, *done)


@pytest.fixture(scope="module")
def own(default_studies: Storage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = copied(default_studies, tmp_path_factory.mktemp("dashboard"))
    hostile(path)
    return path


@pytest.fixture(scope="module")
def seen(own: Path) -> Seen:
    return asyncio.run(looked(own))


@pytest.mark.parametrize("theme", THEMES)
def test_a_card_shows_the_surface(seen: Seen, theme: str) -> None:
    (card,) = seen.cards[theme]
    assert card["name"] == "surface"
    assert card["title"].startswith("Balanced architectures lie in a valley")
    assert card["types"][:2] == ["mesh3d", "scatter3d"]
    assert card["sizes"][0] == 736  # every trial is a corner of the mesh
    assert card["layout"] == card["box"]
    inked = np.asarray(Image.open(BytesIO(seen.pictures[theme])).convert("RGB")).reshape(-1, 3)
    yellow = (inked[:, 0] > 200) & (inked[:, 1] > 180) & (inked[:, 2] < 90)
    assert yellow.sum() > 1_000, "the valley is drawn; the colours beside it are 400"


def test_the_page_is_light_or_dark(seen: Seen) -> None:
    light, dark = (sum(map(int, seen.grounds[theme][4:-1].split(","))) for theme in THEMES)
    assert light > 700
    assert dark < 100


def test_the_note_tells_the_truth(seen: Seen) -> None:
    lines = seen.note.splitlines()
    assert "trials: 736 complete" in lines
    assert any(line.startswith("true optimum: 0.9") for line in lines)
    assert "What each region means, and why" in lines


def test_the_trials_are_listed(seen: Seen) -> None:
    lines = seen.trials.splitlines()
    assert {"Trial 0", "Trial 21", "Complete", "depth 2", "width 64"} <= set(lines)


def test_names_inject_nothing(seen: Seen) -> None:
    assert seen.injected == []
    plain = seen.strange_note.replace("\u2060", "")
    assert f"study: {HOSTILE}" in plain
    assert not [link for card in seen.strange for link in card["links"] if "evil" in link]
    assert {"heatmap", "parallel", "slice", "history"} <= {card["name"] for card in seen.strange}


@POSIX
def test_interrupted_it_ends(seen: Seen) -> None:
    assert (seen.code, seen.err) == (130, "hpland: interrupted\n")
    assert seen.out == ""  # all that it said came before


def test_what_it_adds_is_said_first_and_twice_is_once(
    default_studies: Storage,
    tmp_path: Path,
    hpland: Hpland,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = copied(default_studies, tmp_path)
    command = ("dashboard", STUDY, "--storage", path, "--push-only")
    told = f"{STUDY}: adding a note and 1 figure (surface) to {path}\n"
    with monkeypatch.context() as patch:
        patch.setattr("hpland.studies.writing.dashboard.Board.put", lambda *_: sys.exit(9))
        with pytest.raises(SystemExit):
            hpland(*command)
    assert capfd.readouterr().out == told
    assert attrs(path) == {}
    assert hpland(*command) == Result(0, told, "")
    once = attrs(path)
    assert hpland(*command) == Result(0, f"{STUDY}: {path} has all of it\n", "")
    assert attrs(path) == once
    assert attrs(path, "sweep") == {}
    verified = hpland("verify", STUDY, "--storage", path)
    assert verified.code == 0


def test_a_note_of_yours_stays(default_studies: Storage, tmp_path: Path, hpland: Hpland) -> None:
    path = copied(default_studies, tmp_path)
    study = optuna.load_study(study_name=STUDY, storage=f"sqlite:///{path}")
    save_note(study, "Ask *Ada* first.\n")
    command = ("dashboard", STUDY, "--storage", path, "--push-only")
    assert hpland(*command).code == 0
    once = get_note(study)
    assert once.startswith("Ask *Ada* first.\n\n[//]: # ")
    save_note(study, once.replace("Ask", "Tell"))
    assert hpland(*command).out == f"{STUDY}: {path} has all of it\n"
    assert get_note(study) == once.replace("Ask", "Tell")


def check(path: Path, names: Iterable[str], paper: str) -> None:
    for name in names:
        texts = figures(path, name).values()
        assert texts
        for text in texts:
            assert 1_000 < len(text) <= 100_000
            layout = json.loads(text)["layout"]
            assert not {"width", "height"} & set(layout)
            assert layout["template"]["layout"]["paper_bgcolor"] == paper


def test_figures_have_no_size_and_few_bytes(own: Path, seen: Seen) -> None:
    assert seen.code == 130
    check(own, (STUDY, HOSTILE), "#ffffff")


def test_figures_of_other_kinds_and_themes_too(tmp_path: Path, hpland: Hpland) -> None:
    names, path = ("lr-batch", "architecture", "cnn"), tmp_path / "some.db"
    assert hpland("simulate", *names, "--storage", path).code == 0
    assert hpland("dashboard", "--storage", path, "--push-only", "--theme", "dark").code == 0
    check(path, names, "#11141a")


def test_a_study_without_trials_has_a_note(tmp_path: Path, hpland: Hpland) -> None:
    path = tmp_path / "empty.db"
    optuna.create_study(study_name="empty", storage=f"sqlite:///{path}")
    done = hpland("dashboard", "--storage", path, "--push-only")
    assert (done.code, done.out) == (0, f"empty: adding a note to {path}\n")
    assert done.err.startswith("skipped: ")


def test_a_journal_can_be_shown_too(tmp_path: Path, hpland: Hpland) -> None:
    path = tmp_path / "study.log"
    backend = optuna.storages.journal.JournalFileBackend(str(path))
    study = optuna.create_study(storage=optuna.storages.JournalStorage(backend), study_name="j")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=5)
    command = ("dashboard", "--storage", path, "--push-only")
    assert hpland(*command).out.startswith("j: adding a note and ")
    size = path.stat().st_size
    assert hpland(*command).out == f"j: {path} has all of it\n"
    assert path.stat().st_size == size


def test_a_port_in_use_is_one_line_and_nothing_is_written(
    default_studies: Storage, tmp_path: Path, hpland: Hpland
) -> None:
    path = copied(default_studies, tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = hpland("dashboard", STUDY, "--storage", path, "--port", port)
    why = "it is in use; choose another with --port, or 0 for a free one"
    assert done == Result(2, "", f"hpland: port {port} cannot be opened: {why}\n")
    assert attrs(path) == {}


def test_bad_input_is_one_line(
    default_studies: Storage, tmp_path: Path, hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(default_studies, tmp_path)
    missing = hpland("dashboard", STUDY, "swep", "--storage", path, "--push-only")
    assert missing == Result(2, "", "hpland: unknown study 'swep': did you mean 'sweep'?\n")
    assert hpland("dashboard", "--storage", tmp_path / "no.db").code == 2
    assert not (tmp_path / "no.db").exists()
    monkeypatch.setattr("hpland.studies.writing.dashboard.find_spec", lambda _: None)
    needs = "hpland: hpland dashboard needs optuna-dashboard: pip install 'hpland[dashboard]'\n"
    assert hpland("dashboard", STUDY, "--storage", path, "--push-only") == Result(2, "", needs)
    assert attrs(path) == {}


def test_of_many_trials_it_says_that_they_are_slow(
    default_studies: Storage, tmp_path: Path, hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = copied(default_studies, tmp_path)
    command = ("dashboard", STUDY, "--storage", path, "--push-only")
    monkeypatch.setattr("hpland.commands.dashboard.SLOW", 735)
    copy = "`hpland copy --top 2000` makes a study of the best"
    told = f"{STUDY}: 736 trials keep optuna-dashboard busy for minutes; {copy}\n"
    assert hpland(*command).err == told
    monkeypatch.setattr("hpland.commands.dashboard.SLOW", 736)
    assert hpland(*command).err == ""
