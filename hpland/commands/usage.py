"""What is wrong with a command line, and the examples of its help."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import typer

from hpland.errors import HplandError, unknown

WANTED = {
    "int_parsing": "an integer",
    "float_parsing": "a number",
    "greater_than_equal": "{ge:g} or more",
    "less_than_equal": "{le:g} or less",
}  # by the type of pydantic's error
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "demo": (
        "hpland demo",
        "hpland demo --storage demo.db --out demo-figures",
    ),
    "simulate": (
        "hpland simulate",
        "hpland simulate sweep --sampler tpe --trials 200 --study-name sweep-tpe",
    ),
    "import": (
        "hpland import trials.csv --objective accuracy --direction maximize --dry-run",
        "hpland import runs.jsonl --objective loss --direction minimize --space lr=1e-5:0.1:log",
    ),
    "plot": (
        "hpland plot",
        "hpland plot sweep --figure importance --figure regret --figure history",
    ),
    "compare": (
        "hpland compare sweep sweep-tpe",
        "hpland compare my-study --storage yesterday.db --storage today.db",
    ),
    "report": (
        "hpland report sweep",
        "hpland report my-study --storage study.db --out my-study.html",
    ),
    "dashboard": (
        "hpland dashboard sweep",
        "hpland dashboard --storage study.db --push-only",
    ),
    "race": (
        "hpland race sweep --seeds 10",
        "hpland race sweep svm-digits --strategies random,tpe,mypackage.module:MySampler",
    ),
    "explain": (
        "hpland explain learning_rate",
        "hpland explain lr-batch --format html --open",
    ),
    "landscapes": (
        "hpland landscapes",
        "hpland landscapes --format json",
    ),
    "studies": (
        "hpland studies",
        "hpland studies --storage study.db --format csv",
    ),
    "export": (
        "hpland export sweep --out sweep.csv",
        "hpland export my-study --storage study.db --format jsonl --top 10% --out best.jsonl",
    ),
    "copy": (
        "hpland copy studies/hpland.db all.db",
        "hpland copy study.db postgresql+psycopg://me@host/studies my-study --top 2000",
    ),
    "truth": (
        "hpland truth sweep",
        "hpland truth lr-batch --at learning_rate=0.02 --at batch_size=64",
    ),
    "verify": (
        "hpland verify sweep",
        "hpland verify sweep sweep-tpe --storage studies/hpland.db",
    ),
}


def examples(command: str) -> str:
    """Return the end of a command's help, in lines that are not wrapped."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in EXAMPLES[command])])


def check_empty(arguments: Sequence[str]) -> None:
    """Raise HplandError for an empty argument, such as an unset variable of a shell's leaves."""
    for before, one in pairwise(["", *arguments]):
        joined = re.fullmatch(r"--[\w-]+=", one)
        name = joined[0][:-1] if joined else before
        if not one or joined:
            named = name.startswith("-")
            raise HplandError(f"{name} must not be empty" if named else "an argument is empty")


def explained(error: typer.TyperException) -> str:
    """Return what Typer found wrong with a command line, in one line.

    What its errors carry is not documented: where a release changes it, Typer's own words do.
    """
    try:
        ours = _unknown_option(error) if hasattr(error, "possibilities") else _wrong_number(error)
    except (AttributeError, LookupError, TypeError):
        ours = None
    return ours or error.format_message()


def _wrong_number(error: typer.TyperException) -> str | None:
    """Return what is wrong with a number; what pydantic found is the cause of Typer's error."""
    parameter, errors = getattr(error, "param", None), getattr(error.__cause__, "errors", None)
    if parameter is None or errors is None:
        return None
    found = errors()[0]
    if found["type"] not in WANTED:
        return None
    wanted = WANTED[found["type"]].format(**found.get("ctx", {}))
    return f"{parameter.opts[0]} must be {wanted}, not {found['input']}"


def _unknown_option(error: typer.TyperException) -> str:
    context, option = error.ctx, error.option_name  # type: ignore[attr-defined]
    stem = option.lstrip("-")
    for parameter in context.command.params:
        if parameter.param_type_name == "argument":
            for word in (parameter.metavar or "").split("|"):
                if stem.startswith(word.lower()[:-1]):  # --landscapes, --study-name
                    return f"unknown option {option!r}: write `{context.command_path} {word}`"
    options = [one for one in context.command.params if one.param_type_name == "option"]
    known = [flag for one in options for flag in (*one.opts, *one.secondary_opts)]
    known = [flag for flag in known if flag.startswith("--")]
    return str(unknown("option", option, known, lambda flag: flag.lstrip("-")))
