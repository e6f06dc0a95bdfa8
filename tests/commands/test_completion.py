"""What Tab offers: Typer asks with variables of the environment, in a process of its own."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import optuna
import pytest

from hpland.commands.completion import offer_figures
from hpland.figures import FIGURES
from hpland.landscapes import LANDSCAPES
from hpland.output.formats import FORMATS
from hpland.studies.sampling.pruners import PRUNERS
from hpland.studies.sampling.samplers import SAMPLERS
from hpland.studies.storage.parsing import Storage
from tests.conftest import DEFAULT
from tests.output.scripts import script

ALL = [*LANDSCAPES]
HPLAND = (sys.executable, "-m", "hpland")
ODD = ["two words", "$(touch ran)", "`touch ran`", "a;touch ran", "*", "it's", '"', "a\nb", "-f"]


def offered(line: str, shell: str = "bash", **more: str) -> list[str]:
    """Return what is offered behind ``line``, whose last word is still being typed."""
    given: Mapping[str, str] = {
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_HPLAND_COMPLETE": f"complete_{shell}",
    }
    done = subprocess.run(
        HPLAND, env={**os.environ, **given, **more}, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.strip().splitlines()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("hpland simulate ", ALL),
        ("hpland simulate lr-", ["lr-batch", "lr-weight-decay"]),
        ("hpland simulate sweep --sampler ", [*SAMPLERS]),
        ("hpland simulate --pruner ", [*PRUNERS, "none"]),
        ("hpland simulate --if-exists c", ["continue"]),
        ("hpland plot --figure ", [*FIGURES]),
        ("hpland plot --format ", [*FORMATS]),
        ("hpland plot --theme ", ["light", "dark"]),
        ("hpland studies -f ", ["table", "json", "csv"]),
        ("hpland si", ["simulate"]),
        ("hpland plot --st", ["--storage", "--state"]),
        ("hpland plot ", []),
        ("hpland explain lr", ["lr-batch", "lr-weight-decay", "lr_schedule"]),
        ("hpland explain heat", ["heatmap"]),
    ],
)
def test_names_are_offered(line: str, names: list[str]) -> None:
    assert offered(line) == names


def test_optunas_plots_are_offered_from_their_first_letter_on() -> None:
    assert [name for name in offer_figures("op") if name.startswith("op")] == [
        name for name in offer_figures("optuna:") if name not in FIGURES
    ]
    assert "optuna:slice" in offered("hpland plot --figure o")


@pytest.mark.parametrize("command", ["plot", "report", "verify"])
def test_studies_of_the_storage_are_offered(command: str, default_studies: Storage) -> None:
    assert offered(f"hpland {command} --storage {default_studies} ") == DEFAULT
    assert offered(f"hpland {command} d", OPTUNA_STORAGE=default_studies.url) == ["depth-width"]


def test_studies_of_all_storages_are_offered_to_compare(
    default_studies: Storage, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    optuna.create_study(study_name="other", storage=f"sqlite:///{other}")
    line = f"hpland compare --storage {default_studies} --storage {other} "
    assert offered(line) == [*DEFAULT, "other"]
    assert offered("hpland compare ", OPTUNA_STORAGE=default_studies.url) == DEFAULT


def test_truth_takes_both() -> None:
    optuna.create_study(study_name="mine", storage="sqlite:///x.db")
    assert offered("hpland truth --storage x.db ") == [*ALL, "mine"]


@pytest.mark.parametrize("storage", ["missing.db", "text", "nothing://host/db", "."])
def test_where_something_is_wrong_nothing_is_offered(storage: str) -> None:
    Path("text").write_text("a text\n")
    assert offered(f"hpland plot --storage {storage} ") == []
    assert [path.name for path in Path().iterdir()] == ["text"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_name_that_a_shell_would_split_or_run_is_not_offered(shell: str) -> None:
    for name in [*ODD, "größe-1.5", "a/b"]:
        optuna.create_study(study_name=name, storage="sqlite:///x.db")
    text = "\n".join(offered("hpland plot --storage x.db ", shell)).replace("_arguments '*", "")
    assert "größe-1.5" in text
    assert "a/b" in text
    assert not any(name in text for name in ("touch", "two", "*", "it's", "-f\n"))


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_bash_completes_with_the_script_that_is_installed(tmp_path: Path) -> None:
    for name in (*ODD, "mine", "mine-too"):
        optuna.create_study(study_name=name, storage="sqlite:///x.db")
    (tmp_path / "bin").mkdir()
    script(tmp_path / "bin" / "hpland", f'exec {sys.executable} -m hpland "$@"')
    typed = """
        eval "$(hpland --show-completion bash)"
        COMP_WORDS=(hpland plot --storage x.db m) COMP_CWORD=4
        _hpland_completion hpland
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "-c", typed],
        env={
            **os.environ,
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout.split(), done.stderr) == (["mine", "mine-too"], "")
    assert not Path("ran").exists()


def test_it_is_installed_for_a_shell(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [*HPLAND, "--install-completion", "bash"],
        env={**os.environ, "HOME": str(home), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    installed = home / ".bash_completions" / "hpland.sh"
    assert done.stdout.startswith(f"bash completion installed in {installed}\n")
    assert "_HPLAND_COMPLETE=complete_bash" in installed.read_text()
    assert shlex.quote(str(installed)) in (home / ".bashrc").read_text().replace("'", "")
