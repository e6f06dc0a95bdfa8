"""Command lines that cannot be understood: what is said of them."""

from pathlib import Path

import pytest
import typer

from hpland.cli import app
from hpland.commands.usage import explained
from hpland.figures import FIGURES
from hpland.studies.optuna_plots import optuna_plot_names
from tests.commands.conftest import Hpland

OWN = [*FIGURES]
OPTUNAS = [f"optuna:{name}" for name in optuna_plot_names()]


def twelve(first: list[str], then: list[str]) -> str:
    names = [*first, *then]
    return f"{', '.join(names[:12])} and {len(names) - 12} more"


OPTIONS = [
    (["--bogus"], "unknown option '--bogus': choose from --version, --install-completion, "
     "--show-completion"),
    (["plot", "--fromat", "png"], "unknown option '--fromat': did you mean '--format'?"),
    (["plot", "--notruth"], "unknown option '--notruth': did you mean '--no-truth'?"),
    (["studies", "-x"], "unknown option '-x': choose from --storage, --format"),
    (["studies", "--bogus"], "unknown option '--bogus': choose from --storage, --format"),
    (["plot", "--study-name", "a"], "unknown option '--study-name': write `hpland plot STUDY`"),
    (["plot", "--studies", "a"], "unknown option '--studies': write `hpland plot STUDY`"),
    (["report", "--study=a"], "unknown option '--study': write `hpland report STUDY`"),
    (["verify", "--study", "a"], "unknown option '--study': write `hpland verify STUDY`"),
    (["truth", "--study", "a"], "unknown option '--study': write `hpland truth STUDY`"),
    (["truth", "--landscape", "a"],
     "unknown option '--landscape': write `hpland truth LANDSCAPE`"),
    (["simulate", "--landscapes", "a"],
     "unknown option '--landscapes': write `hpland simulate LANDSCAPE`"),
    (["simulate", "--study", "a"], "unknown option '--study': did you mean '--study-name'?"),
    (["plot", "--width"], "Option '--width' requires an argument."),
    (["plot", "--show=3"], "Option '--show' does not take a value."),
]  # fmt: skip
NUMBERS = [
    (["plot", "--width", "99"], "--width must be 100 or more, not 99"),
    (["plot", "--width", "x"], "--width must be an integer, not x"),
    (["plot", "--width", "200.5"], "--width must be an integer, not 200.5"),
    (["plot", "--height", "10001"], "--height must be 10000 or less, not 10001"),
    (["plot", "--scale", "0"], "--scale must be 0.1 or more, not 0"),
    (["plot", "--scale", "nan"], "--scale must be 10 or less, not nan"),
    (["plot", "--scale", "two"], "--scale must be a number, not two"),
    (["plot", "--objective", "first"], "--objective must be an integer, not first"),
    (["simulate", "--trials", "1e3"], "--trials must be an integer, not 1e3"),
    (["simulate", "--trials", "0"], "--trials must be 1 or more, not 0"),
    (["simulate", "--seed", "-1"], "--seed must be 0 or more, not -1"),
    (["simulate", "--seed", "a"], "--seed must be an integer, not a"),
    (["simulate", "--noise", "loud"], "--noise must be a number, not loud"),
    (["simulate", "--noise", "-1"], "--noise must be a finite number of 0 or more, not -1.0"),
    (["simulate", "--noise", "inf"], "--noise must be a finite number of 0 or more, not inf"),
    (["simulate", "sweep", "--epochs", "0"], "--epochs must be 1 or more, not 0"),
]
NAMES = [
    (["plto"], "No such command 'plto'. Did you mean 'plot'?"),
    (["simulate", "Sweep"], "unknown landscape 'Sweep': did you mean 'sweep'?"),
    (["simulate", "--sampler", "TPE"], "unknown sampler 'TPE': did you mean 'tpe'?"),
    (["simulate", "--pruner", "hyberband"], "unknown pruner 'hyberband': did you mean "
     "'hyperband'?"),
    (["simulate", "--if-exists", "maybe"],
     "unknown action 'maybe': choose from fail, skip, replace, continue"),
    (["plot", "--theme", "drak"], "unknown theme 'drak': did you mean 'dark'?"),
    (["plot", "--theme", "light", "--theme", "x"], "unknown theme 'x': choose from light, dark"),
    (["plot", "--format", "png", "--format", "gif"],
     "unknown format 'gif': choose from png, html, svg, pdf"),
    (["studies", "-f", "cvs"], "unknown format 'cvs': did you mean 'csv'?"),
    (["truth", "sweep", "-f", "csv"], "unknown format 'csv': choose from table, json"),
    (["plot", "--figure", "optuna:slcie"], "unknown figure 'optuna:slcie': did you mean "
     "'optuna:slice'?"),
    (["plot", "--figure", "timeline"], "unknown figure 'timeline': did you mean "
     "'optuna:timeline'?"),
    (["plot", "--figure", "optuna:heatmap"], "unknown figure 'optuna:heatmap': did you mean "
     "'heatmap'?"),
    (["plot", "--figure", "optuna:nope"],
     f"unknown figure 'optuna:nope': choose from {twelve(OPTUNAS, OWN)}"),
    (["plot", "--figure", "nope"],
     f"unknown figure 'nope': choose from {twelve(OWN, OPTUNAS)}"),
    (["truth"], "Missing argument 'LANDSCAPE|STUDY'."),
    (["verify"], "Missing argument 'STUDY'."),
    (["report", "a", "b"], "Got unexpected extra argument(s) (b)"),
]  # fmt: skip
EMPTY = [
    (["simulate", ""], "an argument is empty"),
    (["simulate", "--study-name", ""], "--study-name must not be empty"),
    (["simulate", "--storage="], "--storage must not be empty"),
    (["simulate", "--sampler", ""], "--sampler must not be empty"),
    (["plot", "--out", ""], "--out must not be empty"),
    (["plot", "--params", ""], "--params must not be empty"),
    (["plot", "--state", ""], "--state must not be empty"),
    (["plot", "-f", ""], "-f must not be empty"),
    (["report", ""], "an argument is empty"),
    (["truth", "sweep", "--at="], "--at must not be empty"),
]


@pytest.mark.parametrize(("arguments", "message"), [*OPTIONS, *NUMBERS, *NAMES, *EMPTY])
def test_it_is_one_line_and_leaves_nothing(
    hpland: Hpland, arguments: list[str], message: str
) -> None:
    done = hpland(*arguments)
    assert (done.code, done.out, done.err) == (2, "", f"hpland: {message}\n")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("part", ["option_name", "ctx"])
def test_where_a_release_changes_its_errors_typer_says_what_is_wrong(part: str) -> None:
    with pytest.raises(typer.TyperException) as caught:
        app(["plot", "--bogus"], prog_name="hpland", standalone_mode=False)
    assert explained(caught.value).startswith("unknown option '--bogus'")
    delattr(caught.value, part)
    assert explained(caught.value).startswith("No such option: --bogus")
