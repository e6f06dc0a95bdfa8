import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import optuna
import pytest

from hpland.commands.report import within_budget
from hpland.commands.tables import Filter
from hpland.commands.thinning import KEPT, thinned
from hpland.figures import FIGURES
from hpland.output.find import need_browser
from hpland.space import Real
from hpland.studies.reading.read import read_table
from hpland.studies.storage.parsing import Storage
from hpland.table import TrialTable
from tests.commands.conftest import Hpland
from tests.figures.tables import table as trial_table


def dom(path: Path) -> str:
    """Return a page as it is after its scripts have run, in a real browser."""
    command = [need_browser(), "--headless", "--no-sandbox", "--enable-unsafe-swiftshader"]
    page = [*command, "--virtual-time-budget=10000", "--dump-dom", f"file://{path.absolute()}"]
    return subprocess.run(page, capture_output=True, text=True, check=True).stdout


def test_a_report_is_one_file_that_needs_no_other(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland("report", "sweep", "--storage", default_studies)
    assert (done.code, done.out, done.err) == (0, "figures/sweep_report.html\n", "")
    assert [path.name for path in Path("figures").iterdir()] == ["sweep_report.html"]
    text = Path("figures/sweep_report.html").read_text()
    assert text.count("plotly.js v") == 1
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="', text)


def test_a_browser_draws_every_figure_of_it(hpland: Hpland, default_studies: Storage) -> None:
    hpland("report", "sweep", "--storage", default_studies)
    page = dom(Path("figures/sweep_report.html"))
    headings = re.findall(r"<h2>(\w+)</h2>", page)
    assert {"Heatmap", "Parallel", "Scatter", "Surface", "Notes"} <= set(headings)
    assert page.count('class="main-svg"') >= 2 * (len(headings) - 1)
    assert "Clustering shows" in page
    assert "133 complete, 17 fail" in page


def test_filters_and_versions_are_told(hpland: Hpland, default_studies: Storage) -> None:
    done = hpland("report", "sweep", "--storage", default_studies, "--top", 20, "--out", "a/b.html")
    assert done.out == "a/b.html\n"
    text = Path("a/b.html").read_text()
    assert "Filters: --top 20." in text
    states = ("--state", "complete", "--state", "fail", "--out", "c.html")
    hpland("report", "sweep", "--storage", default_studies, *states)
    assert "Filters: --state complete,fail." in Path("c.html").read_text()
    assert "130 not in the top 20" in text
    assert f"optuna {optuna.__version__}" in text


def test_the_best_is_written_as_in_the_figures(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="big", storage="sqlite:///big.db")
    study.optimize(lambda trial: 40_912.34 + trial.suggest_float("x", 0, 0) + trial.number, 3)
    assert hpland("report", "big", "--storage", "big.db", "--out", "r.html").code == 0
    assert ">40,912.3, trial 0<" in Path("r.html").read_text()


def test_odd_names_are_text_and_not_markup(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="<script>alert(1)</script>", storage="sqlite:///x.db")
    study.optimize(
        lambda t: t.suggest_float("<b>x</b>", 0, 1) + len(t.suggest_categorical("x<y", ["a>b"])),
        n_trials=4,
    )
    done = hpland("report", "<script>alert(1)</script>", "--storage", "x.db", "--out", "r.html")
    assert (done.code, done.err) == (0, "")
    text = Path("r.html").read_text()
    assert "<script>alert" not in text
    table = text[text.index("<table>") : text.index("</table>")]
    assert "<th>&lt;b&gt;x&lt;/b&gt;</th><th>x&lt;y</th>" in table
    assert "<td>a&gt;b</td>" in table


def test_what_would_turn_the_text_round_is_shown_as_an_escape(hpland: Hpland) -> None:
    study = optuna.create_study(study_name="a\u202eb\x1b", storage="sqlite:///x.db")
    study.optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=4)
    hpland("report", study.study_name, "--storage", "x.db", "--out", "r.html")
    text = Path("r.html").read_text()
    assert "<h1>a\\u202eb\\x1b</h1>" in text


def crowd(n: int) -> TrialTable:
    a, b = np.random.default_rng(0).random((2, n))
    return trial_table({"a": Real(0, 1), "b": Real(0, 1)}, {"a": a, "b": b}, (a * b).tolist())


def test_thinning_keeps_the_best_and_spreads_the_rest() -> None:
    whole = crowd(4000)
    fewer = thinned(whole, 1500)
    assert len(fewer) <= 1500
    assert set(whole.number[whole.ranked()[:KEPT]]) <= set(fewer.number)
    assert fewer.left_out == {"thinned for size, the best 500 kept": 4000 - len(fewer)}
    gaps = np.diff(fewer.number)
    assert (gaps > 0).all()
    assert gaps.max() <= 5


def test_thinning_keeps_the_best_by_every_objective() -> None:
    rising = np.arange(4000.0)
    whole = replace(
        crowd(4000), directions=("maximize", "minimize"), values=np.stack([rising, rising], axis=1)
    )
    kept = set(thinned(whole, 2000, [0, 1]).number)
    assert {*range(KEPT), *range(4000 - KEPT, 4000)} <= kept


def test_a_page_over_its_budget_has_fewer_trials_and_says_so() -> None:
    whole = crowd(2 * KEPT + 100)
    page = within_budget(whole, Filter(), "light")
    small = within_budget(whole, Filter(), "light", budget=len(page) - 1)
    assert len(small) < len(page)
    assert "thinned for size, the best 500 kept" in small
    assert "thinned for size" not in page
    assert "1,100 trials used" in small  # importances are of all trials, not estimated anew
    assert "none of the 821 finished after it is better" in drawn("history", page)
    assert "none of the 821 finished after it is better" in drawn("history", small)


def test_only_what_grows_with_the_trials_is_thinned() -> None:
    whole = crowd(2 * KEPT + 100)
    page = within_budget(whole, Filter(), "light")
    small = within_budget(whole, Filter(), "light", budget=len(page) - 1)
    kept = {
        name for name in FIGURES if drawn(name, page) and drawn(name, page) == drawn(name, small)
    }
    assert kept == {"heatmap", "importance", "parallel", "scatter", "slice", "surface"}
    assert drawn("history", page) != drawn("history", small)


def drawn(figure: str, page: str) -> str:
    """Return what a page draws under a heading; empty if there is none."""
    _, _, after = page.partition(f"<h2>{figure.capitalize()}</h2>")
    return after.partition("<h2>")[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["swep"], "unknown study 'swep': did you mean 'sweep'?"),
        (
            ["sweep", "--where", "value > 2"],
            "study 'sweep' has no finished trial left to draw: 150 not value > 2",
        ),
        (["sweep", "--out", "file/x.html"], "cannot write to 'file': Not a directory"),
    ],
)
def test_bad_input_is_one_line_and_leaves_nothing(
    hpland: Hpland, default_studies: Storage, arguments: list[str], message: str
) -> None:
    Path("file").write_text("")
    done = hpland("report", *arguments, "--storage", default_studies)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert [path.name for path in Path().iterdir()] == ["file"]


def test_every_figure_is_tried(default_studies: Storage) -> None:
    text = within_budget(read_table("sweep", default_studies), Filter(), "dark")
    assert all(f"<h2>{name.capitalize()}</h2>" in text for name in ("heatmap", "surface"))
    assert set(FIGURES) >= {"heatmap", "surface", "parallel", "scatter"}
