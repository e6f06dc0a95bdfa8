"""The command line: what commands there are, and how they end.

Exit codes: 0 done; 1 a fault of hpland's own; 2 bad input, told in one line on stderr;
3 no browser to render images with, everything else is written; 5 a study that `verify` found to
differ; 130 interrupted.
"""

import atexit
import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from hpland import __version__
from hpland.commands.demo import demo
from hpland.commands.landscapes import landscapes
from hpland.commands.output import say
from hpland.commands.plot import plot
from hpland.commands.report import report
from hpland.commands.simulate import simulate
from hpland.commands.studies import studies
from hpland.commands.truth import truth
from hpland.commands.verify import verify
from hpland.errors import HplandError

INTERRUPTED = 130  # 128 + SIGINT, as shells say it

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (demo, simulate, plot, report, landscapes, studies, truth, verify):
    app.command()(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hpland {__version__}")
        raise typer.Exit


@app.callback()
def hpland(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Hyperparameter landscapes with a known truth: real Optuna studies, annotated figures."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; what went wrong is on stderr, in one line.

    Without arguments it is ``hpland --help``; Typer's ``no_args_is_help`` would be an error.
    """
    try:
        code = int(app(arguments or ["--help"], prog_name="hpland", standalone_mode=False) or 0)
    except HplandError as error:
        return _ended(str(error), error.exit_code)
    except typer.TyperException as error:
        return _ended(error.format_message(), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    return _ended("interrupted", code) if code == INTERRUPTED else code


def _ended(message: str, code: int) -> int:
    say(f"hpland: {message}", err=True)
    return code


def main() -> None:
    """Run the command line of this process."""
    # Looking for cycles in numpy's, plotly's and Optuna's modules, again and again and once more at
    # the end, is a third of a short command, and finds next to nothing.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    sys.exit(run(sys.argv[1:]))
