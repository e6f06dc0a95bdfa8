"""What `--help` says, of every command."""

import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from hpland.cli import app
from hpland.commands.options import DEFAULT_FORMATS
from hpland.commands.usage import EXAMPLES
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES
from hpland.output.formats import FORMATS
from hpland.studies.sampling.pruners import PRUNERS
from hpland.studies.sampling.samplers import SAMPLERS
from hpland.table import STATES
from tests.commands.conftest import Hpland
from tests.conftest import DEFAULT

ROOT = Path(__file__).parents[2]
COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
PARAMETERS = {
    f"{name} {parameter.opts[0]}": parameter
    for name, command in COMMANDS.items()
    for parameter in command.params
}


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "82")  # what a terminal of 80 columns has and one of none


def words(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


def test_hpland_alone_is_its_help(hpland: Hpland) -> None:
    alone = hpland()
    assert alone == hpland("--help") == hpland("-h")
    assert (alone.code, alone.err) == (0, "")
    assert alone.out.startswith("Usage: hpland ")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_in_the_help_and_has_its_own(hpland: Hpland, command: str) -> None:
    (line,) = [line for line in hpland("-h").out.splitlines() if line.startswith(f"  {command} ")]
    assert line.endswith(".")
    assert not line.endswith("...")  # cut short
    own = hpland(command, "-h")
    assert own == hpland(command, "--help")
    assert (own.code, own.err) == (0, "")
    assert own.out.startswith(f"Usage: hpland {command} ")
    examples = own.out.split("\n  Examples:\n")[1].splitlines()
    assert [line.strip() for line in examples] == list(EXAMPLES[command])


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=PARAMETERS)
def test_a_parameter_says_what_it_does(parameter: Any) -> None:
    text = parameter.help or ""
    assert text[:1].isupper(), "a sentence, not only a default"
    assert text.split(" [default")[0].endswith((".", "]"))


def test_every_command_has_examples() -> None:
    assert list(EXAMPLES) == list(COMMANDS)
    assert all(len(lines) == 2 for lines in EXAMPLES.values())


@pytest.mark.parametrize("line", [line for lines in EXAMPLES.values() for line in lines])
def test_an_example_can_be_typed(line: str) -> None:
    hpland, name, *arguments = shlex.split(line)
    assert hpland == "hpland"
    context = COMMANDS[name].make_context(name, arguments)  # raises for what it does not take
    assert set(context.params.get("landscapes") or []) <= set(LANDSCAPES)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_explained(command: str) -> None:
    assert f"hpland {command}" in (ROOT / "README.md").read_text()


def listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


@pytest.mark.parametrize(
    ("parameter", "choices"),
    [
        ("simulate --sampler", listed(list(SAMPLERS))),
        ("simulate --pruner", listed([*PRUNERS, "none"])),
        ("simulate landscapes", ", ".join(DEFAULT)),
        ("simulate --if-exists", "fail, skip, replace or continue"),
        ("plot --figure", listed(list(FIGURES))),
        ("plot --format", listed(list(FORMATS))),
        ("plot --format", " and ".join(DEFAULT_FORMATS)),
        ("plot --state", listed([state.lower() for state in STATES])),
        ("report --state", listed([state.lower() for state in STATES])),
        ("plot --theme", "light or dark"),
        ("compare --format", listed(list(FORMATS))),
        ("compare --theme", "light or dark"),
        ("report --theme", "light or dark"),
        ("landscapes --format", "table, json or csv"),
        ("studies --format", "table, json or csv"),
        ("truth --format", "table or json"),
        ("export --format", "csv, jsonl, parquet or tensorboard"),
        ("copy --if-exists", "fail, skip, replace or continue"),
        ("explain --format", "text, md, json or html"),
        ("explain --theme", "light or dark"),
    ],
)
def test_choices_are_listed(hpland: Hpland, parameter: str, choices: str) -> None:
    assert choices in PARAMETERS[parameter].help
    shown = words(hpland(parameter.split()[0], "--help").out)
    assert choices.replace("-", "") in shown.replace("- ", "").replace("-", "")
