"""`hpland explain`: on a terminal, as Markdown, JSON and a page."""

import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from hpland.explain import TOPICS
from tests.commands.conftest import Hpland
from tests.commands.test_report import dom
from tests.conftest import POSIX


def test_without_a_name_it_lists_what_can_be_explained(hpland: Hpland) -> None:
    done = hpland("explain")
    assert (done.code, done.err) == (0, "")
    for topic in TOPICS:
        assert re.search(rf"^{re.escape(topic.name)} +{topic.kind} +", done.out, re.MULTILINE)
    listed = json.loads(hpland("explain", "-f", "json").out)
    assert [one["name"] for one in listed] == [topic.name for topic in TOPICS]


def test_text_markdown_and_json_say_the_same(
    hpland: Hpland, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "90")
    text, marked, data = (hpland("explain", "tpe", "-f", how).out for how in ("text", "md", "json"))
    assert marked.startswith("# tpe\n\n*Sampler.* Learns where good runs are")
    (one,) = json.loads(data)
    for section in one["sections"]:
        assert f"## {section['heading']}\n" in marked
        assert section["heading"] in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 90


def test_several_names_are_one_text(hpland: Hpland) -> None:
    out = hpland("explain", "tpe", "heatmap", "tpe", "-f", "md").out
    assert re.findall(r"^# (.*)$", out, re.MULTILINE) == ["tpe", "heatmap"]


def test_a_page_has_text_and_figures_and_needs_no_other_file(hpland: Hpland) -> None:
    done = hpland("explain", "lr-batch", "-f", "html")
    assert (done.code, done.out, done.err) == (0, "figures/lr-batch_explained.html\n", "")
    assert [str(path) for path in Path().rglob("*")] == ["figures", done.out.strip()]
    path = Path(done.out.strip())
    text = path.read_text(encoding="utf-8")
    assert text.count("plotly.js v") == 1
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="', text)
    page = dom(path)
    assert page.count('class="main-svg"') >= 2
    assert "The best learning rate rises with the batch size" in page
    assert "<h2>What each region means, and why</h2>" in page


def test_a_page_without_figures_is_small(hpland: Hpland) -> None:
    hpland("explain", "learning_rate", "tpe", "-f", "html", "--theme", "dark", "--out", "a/b.html")
    text = Path("a/b.html").read_text(encoding="utf-8")
    assert "<h1>learning_rate</h1>" in text
    assert "<h1>tpe</h1>" in text
    assert len(text) < 20_000


def test_a_text_goes_to_a_file_too(hpland: Hpland) -> None:
    assert hpland("explain", "asha", "-f", "md", "--out", "asha.md").out == "asha.md\n"
    assert Path("asha.md").read_text(encoding="utf-8").startswith("# asha\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["heatmpa"], "unknown name 'heatmpa': did you mean 'heatmap'?"),
        (["tpe", "--open"], "--open opens an HTML page: add --format html"),
        (
            ["-f", "html"],
            "name what to explain; `hpland explain` lists what can be explained",
        ),
        (["tpe", "-f", "html", "--out", "file/x.html"], "cannot write to 'file': Not a directory"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    Path("file").write_text("")
    done = hpland("explain", *arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert [path.name for path in Path().iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere another program opens files")
def test_a_page_is_opened_by_what_opens_pages_here(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    opener = tmp_path / "xdg-open"
    opener.write_text(f'#!/bin/sh\nhead -n 1 "$1" > {told}\n')
    opener.chmod(0o755)
    code = "from hpland.cli import run; run(['explain', 'tpe', '-f', 'html', '--open'])"
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    fd = os.open(told, os.O_RDONLY | os.O_NONBLOCK)
    try:
        # its own process, for it leaves the opener running
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment)
        assert done.returncode == 0
        assert select.select([fd], [], [], 60)[0]
        assert os.read(fd, 100).lower() == b"<!doctype html>\n"
    finally:
        os.close(fd)


@POSIX
def test_a_terminal_is_read_page_by_page(tmp_path: Path) -> None:
    import pty

    script = tmp_path / "pager"
    script.write_text(f"#!/bin/sh\necho page by page > {tmp_path}/asked\ncat\n")
    script.chmod(0o755)
    seen = bytearray()

    def keep(fd: int) -> bytes:
        part = os.read(fd, 4096)
        seen.extend(part)
        return part

    run = f"import os; os.environ['PAGER'] = {str(script)!r}; os.environ['TERM'] = 'xterm'; "
    code = f"{run}from hpland.cli import run; run(['explain', 'tpe'])"
    assert pty.spawn([sys.executable, "-c", code], keep) == 0
    assert (tmp_path / "asked").read_text() == "page by page\n"
    assert b"\x1b[4;35mWhat it cannot take\x1b[0m" in seen
