from pathlib import Path

import numpy as np
import pytest

from hpland.errors import BrowserError
from hpland.output import browser
from hpland.output.browser import check_browser, get_browser, main
from hpland.output.find import find_browser, need_browser
from hpland.output.session import _trouble
from tests.output.scripts import script

ADVICE = (
    "run `python -m hpland.output.browser` to get one, or install Chrome or Chromium, "
    "or set BROWSER_PATH"
)


@pytest.fixture
def real() -> str:
    found = find_browser()
    assert found, "the tests of exports need a browser: python -m hpland.output.browser"
    return found


def test_the_browser_of_this_machine_works(real: str) -> None:
    check_browser(real)


def test_browser_path_is_taken_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = script(tmp_path / "own", "exit 0")
    monkeypatch.setenv("BROWSER_PATH", own)
    assert find_browser() == own
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert find_browser() is None
    with pytest.raises(BrowserError) as error:
        need_browser()
    assert str(error.value) == (
        f"BROWSER_PATH is '/nowhere/chrome', not a program to render images; {ADVICE}"
    )


def test_a_browser_without_windows_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    usual = script(tmp_path / "chromium", "exit 0")
    assert find_browser() == usual
    quick = script(tmp_path / "chromium-headless-shell", "exit 0")
    assert find_browser() == quick


def test_no_browser_is_told_with_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("hpland.output.find.find_browser", lambda: None)
    with pytest.raises(BrowserError) as error:
        need_browser()
    assert str(error.value) == f"no Chrome or Chromium found to render images; {ADVICE}"


def test_a_browser_without_webgl_is_refused(tmp_path: Path, real: str) -> None:
    blind = script(tmp_path / "blind", f'exec "{real}" --disable-3d-apis "$@"')
    with pytest.raises(BrowserError, match=f"^{blind} draws no WebGL"):
        check_browser(blind)


def test_a_browser_without_fonts_is_refused(tmp_path: Path, real: str) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        "<fontconfig><dir>/nowhere</dir></fontconfig>"
    )
    mute = script(tmp_path / "mute", f'exec env FONTCONFIG_FILE={fonts} "{real}" "$@"')
    with pytest.raises(BrowserError) as error:
        check_browser(mute)
    assert str(error.value) == f"{mute} draws no text: install a font, such as fonts-dejavu-core"


def test_a_picture_is_judged_by_its_halves() -> None:
    blank, inked = np.zeros((50, 50), dtype=np.bool_), np.ones((50, 50), dtype=np.bool_)
    browser._judge("chrome", inked, inked)
    with pytest.raises(BrowserError, match=r"^chrome draws no WebGL: surfaces would be missing"):
        browser._judge("chrome", blank, inked)
    with pytest.raises(BrowserError, match=r"^chrome draws no text: install a font"):
        browser._judge("chrome", inked, blank)


def test_a_program_that_is_no_browser_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    quitter = script(tmp_path / "quitter", "echo lib missing >&2", "exit 127")
    monkeypatch.setenv("BROWSER_PATH", quitter)
    assert main() == 3
    assert capsys.readouterr() == (
        "",
        f"no browser for images: {quitter} does not start: lib missing\n",
    )


def test_a_program_that_is_gone_at_once_is_told_in_the_same_words(tmp_path: Path) -> None:
    quitter = script(tmp_path / "quitter", "echo lib missing >&2", "exit 127")
    trouble = _trouble(quitter, ProcessLookupError(3, "No such process"))
    assert str(trouble) == f"{quitter} does not start: lib missing"


def test_what_is_missing_is_got_and_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[str] = []
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("hpland.output.find.find_browser", lambda: there[0] if there else None)
    monkeypatch.setattr(browser, "check_browser", lambda path: None)

    def offline() -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(browser, "_download", offline)
    monkeypatch.setattr(browser, "_install", lambda: there.append("/usr/bin/chromium"))
    assert get_browser() == "/usr/bin/chromium"


@pytest.mark.parametrize("sold", ["chromium-headless-shell", "chromium"])
def test_apt_installs_the_smaller_browser_where_there_is_one(
    sold: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    script(
        tmp_path / "apt-get",
        f'echo "$@" >> {log}',
        f'case "$*" in update | *" {sold}") exit 0 ;; esac',
        "echo E: Unable to locate package >&2; exit 100",
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    browser._install()
    assert log.read_text().splitlines()[-1] == (
        f"install -y --no-install-recommends fonts-dejavu-core {sold}"
    )


def test_what_cannot_be_had_is_told_with_every_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setattr("hpland.output.find.find_browser", lambda: None)
    monkeypatch.setattr(browser, "_download", lambda: (_ for _ in ()).throw(OSError("offline")))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert main() == 3
    assert capsys.readouterr().err == (
        f"no browser for images: no Chrome or Chromium found to render images; {ADVICE}; "
        "kaleido's download: offline; apt: needs root on Debian\n"
    )
