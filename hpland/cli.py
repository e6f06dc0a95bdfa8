"""The command line: what commands there are, and how they end.

Exit codes: 0 done; 1 a bug in hpland; 2 bad input, or a place that cannot be written to,
reported in one line on stderr; 3 no browser to render images with, everything else is written;
5 a study that `verify` found to differ. A process that is stopped cleans up and exits with 128 and
the number of the signal: 129 hung up, 130 interrupted, 143 terminated; and 141, in silence, where
nobody reads its output any more.
"""

import atexit
import errno
import gc
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from typing import Annotated, TextIO

import typer

from hpland import __version__
from hpland.commands.compare import compare
from hpland.commands.copy import copy
from hpland.commands.dashboard import dashboard
from hpland.commands.demo import demo
from hpland.commands.explain import explain
from hpland.commands.export import export
from hpland.commands.import_ import import_
from hpland.commands.landscapes import landscapes
from hpland.commands.output import say
from hpland.commands.plot import plot
from hpland.commands.race import race
from hpland.commands.report import report
from hpland.commands.simulate import simulate
from hpland.commands.studies import studies
from hpland.commands.truth import truth
from hpland.commands.usage import check_empty, examples, explained
from hpland.commands.verify import verify
from hpland.errors import HplandError

BAD_INPUT = HplandError.exit_code
INTERRUPTED = 130  # 128 + SIGINT, as shells say it
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # what a stream says, without a name
UNREAD = 141  # 128 + SIGPIPE
STOPPING = [
    number
    for name in ("SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None))  # Windows has only one
]

app = typer.Typer(
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
COMMANDS = (
    demo,
    simulate,
    import_,
    plot,
    compare,
    report,
    dashboard,
    race,
    explain,
    landscapes,
    studies,
    export,
    copy,
    truth,
    verify,
)
for command in COMMANDS:
    name = command.__name__.removesuffix("_")  # import is a word of Python's
    app.command(name, epilog=examples(name))(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"hpland {__version__}")
        raise typer.Exit


@app.callback()
def hpland(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Hyperparameter landscapes with a known truth, as Optuna studies and annotated figures."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; what went wrong is on stderr, in one line.

    Without arguments it is ``hpland --help``; Typer's ``no_args_is_help`` would be an error.
    """
    try:
        check_empty(arguments)
        code = int(app(arguments or ["--help"], prog_name="hpland", standalone_mode=False) or 0)
    except HplandError as error:
        return _ended(str(error), error.exit_code)
    except typer.TyperException as error:
        return _ended(explained(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Stopped as stopped:
        return _ended(stopped.why, stopped.exit_code)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # which Typer turns into 1
            return UNREAD
        raise
    except OSError as error:
        if error.filename is not None or error.errno not in FULL:
            raise
        _drop(sys.stdout)
        return _ended(f"cannot write to standard output: {error.strerror}", BAD_INPUT)
    return _ended("interrupted", code) if code == INTERRUPTED else code


def _ended(message: str, code: int) -> int:
    try:
        say(f"hpland: {message}", err=True)
    except OSError:  # nobody hears it
        _drop(sys.stderr)
    return code


def _drop(stream: TextIO) -> None:
    """Let what Python still holds for a stream go nowhere when it ends, else it ends with 120."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Stopped(SystemExit):
    """A signal asked the process to end; only clean-up comes after it."""

    def __init__(self, number: int) -> None:
        """Take the number of the signal."""
        self.exit_code = 128 + number
        self.why = (signal.strsignal(number) or f"signal {number}").lower()
        super().__init__(self.exit_code)


def _obey(number: int, _: object) -> None:
    for other in STOPPING:  # a terminal that closes sends several
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


def _warn(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Show a warning in one line; see `warnings.showwarning`."""
    say(f"hpland: warning: {message}", err=True)


def main() -> None:
    """Run the command line of this process."""
    # Looking for cycles in numpy's, plotly's and Optuna's modules, again and again and once more at
    # the end, is a third of a short command, and finds next to nothing.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    warnings.showwarning = _warn
    os.environ["TQDM_DISABLE"] = "1"  # Optuna's bars; hpland has its own
    for number in STOPPING:
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup it is ignored
            signal.signal(number, _obey)
    code = run(sys.argv[1:])
    for number in (signal.SIGINT, *STOPPING):
        signal.signal(number, signal.SIG_DFL)  # nothing is left to clean up
    sys.exit(code)
