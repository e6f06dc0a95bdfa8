"""What others named is shown as text and runs nothing: in pages, figures, notes and terminals."""

import csv
import html
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import optuna
import pytest
import sqlalchemy as sa

from hpland.output.find import need_browser
from tests.conftest import POSIX
from tests.faults.processes import ran

pytestmark = [
    POSIX,
    pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning"),
]
EVIL = {
    "script": "</title></script><script>document.title='pwned'</script>",
    "image": "<img src=x onerror=document.title='pwned'>",
    "link": "<a href='javascript:pwned()'>link</a>",
    "markdown": "[link](javascript:pwned()) ![x](x)",
    "comment": "</title><!--<script> pwned",
    "template": "%{x} {{pwned}} ${pwned}",
    "terminal": "\x1b]0;pwned\x07\x1b[2J\u202epwned",
    "quotes": "\"'`\\ & &lt;b&gt; onload=pwned()",
}
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
LISTEN = """<script>
window.errors = [];
addEventListener("error", e => errors.push(String(e.message)), true);
</script>"""
PROBE = """<script>
addEventListener("load", () => setTimeout(() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const count = what => document.querySelectorAll(what).length;
  const out = document.createElement("pre");
  out.id = "found";
  out.textContent = JSON.stringify({errors, title: document.title, text: document.body.textContent,
    images: count("img[src=x]"), handlers: count("[onerror], [onload]"),
    links: [...document.querySelectorAll("a")].filter(a => /javascript:/.test(
      a.getAttribute("href") || a.getAttribute("xlink:href") || "")).length});
  document.body.append(out);
}, 1500));
</script>"""


def opened(path: Path) -> dict[str, Any]:
    """Open a page in a browser; return what is found in it."""
    page = path.read_text(encoding="utf-8")
    page = page.replace("<head>", f"<head>{LISTEN}", 1)
    at = page.rindex("</body>")
    path.write_text(page[:at] + PROBE + page[at:], encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=10000"]
    command = [need_browser(), *flags, f"--user-data-dir={path.parent / 'user'}", "--dump-dom"]
    done = subprocess.run(
        [*command, path.absolute().as_uri()], capture_output=True, text=True, timeout=300
    )
    assert '<pre id="found">' in done.stdout, path
    return dict(
        json.loads(html.unescape(done.stdout.split('<pre id="found">')[1].split("</pre>")[0]))
    )


def harmless(path: Path) -> str:
    """Check that a page ran nothing; return the text that it shows."""
    found = opened(path)
    counts = (found["errors"], found["images"], found["handlers"], found["links"])
    assert counts == ([], 0, 0, 0), path
    assert found["title"] != "pwned"
    assert not CONTROL.search(found["text"].replace("\t", " "))
    return str(found["text"])


def study(turn: int, name: str = "", count: int = 8) -> str:
    """Make a study whose names are all evil, each in another way; return its own."""
    ways = [*EVIL.values()] * 2
    own, p, q, c, metric, attr, choice = ways[turn : turn + 7]
    storage = optuna.storages.RDBStorage("sqlite:///x.db")
    sa.event.listen(storage.engine, "connect", lambda one, _: one.execute("PRAGMA synchronous=OFF"))
    made = optuna.create_study(
        study_name=name or own, storage=storage, sampler=optuna.samplers.RandomSampler(seed=0)
    )
    made.set_metric_names([metric])
    made.set_user_attr(attr, attr)

    def value(trial: optuna.Trial) -> float:
        x = trial.suggest_float(f"p {p}", 0.1, 1, log=True)
        y = trial.suggest_float(f"q {q}", 0, 1)
        chosen = trial.suggest_categorical(f"c {c}", [choice, "tame"])
        trial.set_user_attr(attr, attr)
        for step in range(3):
            trial.report(x + step, step)
        return x + y + len(chosen) * 0.001

    made.optimize(value, n_trials=count)
    storage.engine.dispose()
    return name or own


def plain(evil: str) -> str:
    """Return how a name begins where it is shown; figures show what an entity stands for."""
    return re.sub("([\x00-\x1f\u202e]|&lt;).*", "", evil)[:8]


@pytest.mark.parametrize("first", range(len(EVIL)))
def test_pages(first: int, rounds: int) -> None:
    if rounds == 1 and first:
        pytest.skip("in make torture")
    kinds, count = (("parallel",), 8) if rounds == 1 else (ALL, 30)  # a surface takes 20
    evil = study(first, count=count)
    figures = [word for kind in kinds for word in ("--figure", kind)]
    for words in (
        ("plot", evil, *figures, "-f", "html", "--out", "figures"),
        ("report", evil, "--out", "report.html"),
    ):
        done = ran(*words, "--storage", "x.db")
        assert done.code == 0, done.err
        assert not CONTROL.search(done.out + done.err)
    pages = sorted(Path("figures").glob("*.html"))
    assert len(pages) == len(kinds)
    for page in (Path("report.html"), *pages):
        assert plain(evil) in harmless(page), page


ALL = ("heatmap", "parallel", "slice", "scatter", "surface", "history", "curves", "importance")


@pytest.mark.skipif("config.getoption('rounds') == 1", reason="in make torture")
def test_a_comparison() -> None:
    """What a dashboard shows of such names is tested beside the other things that it shows."""
    names = (study(0), study(0, f"other {EVIL['image']}"))
    done = ran("compare", *names, "-f", "html", "--out", "both", "--storage", "x.db")
    assert done.code == 0, done.err
    assert not CONTROL.search(done.out + done.err)
    (page,) = Path("both").glob("*.html")
    assert "<img src=x" in harmless(page)


@pytest.mark.parametrize("first", range(len(EVIL)))
def test_terminals(first: int, rounds: int) -> None:
    if rounds == 1 and first != 6:
        pytest.skip("in make torture")
    evil = study(first)
    Path("t.csv").write_text("x,y\n1,2\n2,3\n")
    for words, code in (
        (("studies", "--storage", "x.db"), 0),
        (("studies", "-f", "json", "--storage", "x.db"), 0),
        (("verify", evil, "--storage", "x.db"), 2),
        (("copy", "x.db", "y.db"), 0),
        (("export", evil, "--out", "z.jsonl", "--storage", "x.db"), 0),
        (("plot", f"no {evil}", "--storage", "x.db"), 2),
        (("plot", evil, "--figure", evil, "--storage", "x.db"), 2),
        (("import", "t.csv", "--objective", evil), 2),
    ):
        done = ran(*words)
        assert done.code == code, (words, done)
        assert not CONTROL.search(done.out + done.err), words
        assert code == 0 or done.err.count("\n") == 1


@pytest.mark.parametrize("command", [("studies", "-f", "csv"), ("export", "-f", "csv")])
def test_a_terminal_is_shown_data_as_text(command: tuple[str, ...], tmp_path: Path) -> None:
    """A file or a program gets the same data exactly."""
    evil = EVIL["terminal"]
    made = optuna.create_study(storage=f"sqlite:///{tmp_path}/x.db", study_name=evil)
    made.add_trial(optuna.trial.create_trial(value=1.0, user_attrs={evil: f"{evil}\n{evil}"}))
    words = [*command, *([evil] if command[0] == "export" else []), "--storage", "x.db"]
    assert evil in ran(*words).out
    shown = on_a_terminal(words)
    assert "\\x1b]0;pwned\\x07\\x1b[2J\\u202epwned" in shown
    assert not CONTROL.search(shown.replace("\r\n", "\n"))


def on_a_terminal(words: list[str]) -> str:
    """Return what a command shows on a terminal of its own."""
    ours, its = os.openpty()
    command = [sys.executable, "-m", "hpland", *words]
    with subprocess.Popen(command, stdout=its, stderr=subprocess.DEVNULL) as running:
        os.close(its)
        blocks = []
        with suppress(OSError):  # Linux says so when the last writer is gone
            while block := os.read(ours, 4096):
                blocks.append(block)
    os.close(ours)
    assert running.returncode == 0
    return b"".join(blocks).decode()


def test_imported_columns() -> None:
    """Each is a parameter, and a value of one; the page of what is imported shows them."""
    with Path("t.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["x", *EVIL.values(), "y"])
        rows.writerows(
            [i, *[one if i % 2 else "tame" for one in EVIL.values()], i] for i in range(6)
        )
    asked = ("import", "t.csv", "--objective", "y", "--direction", "minimize")
    for words in (
        (*asked, "--dry-run"),
        (*asked, "--storage", "x.db"),
        ("report", "t", "--out", "report.html", "--storage", "x.db"),
        ("studies", "--storage", "x.db"),
    ):
        done = ran(*words)
        assert done.code == 0, done.err
        assert not CONTROL.search(done.out + done.err), words
    text = harmless(Path("report.html"))
    assert "<img src=x" in text


def test_a_race_of_ones_own_sampler() -> None:
    name = "<b id=pwned onerror=x>"
    Path(f"{name}.py").write_text("from optuna.samplers import RandomSampler as Own\n")
    words = ("race", "sweep", "--strategies", f"random,{name}:Own", "--seeds", "1", "--budget", "3")
    done = ran(
        *words, "--workers", "1", "-j", "1", "--out", "race", env={"PYTHONPATH": "."}, prepare=here
    )
    assert done.code == 0, done.err
    assert name in harmless(Path("race/race.html"))


def here() -> None:
    """Find modules in this folder."""
    import sys

    sys.path.insert(0, str(Path.cwd()))
