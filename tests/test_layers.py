"""The architecture: who may import whom. Break it and this fails."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import hpland

ROOT = Path(hpland.__file__).parent
NUMPY = {"numpy"}
BASE = {
    "hpland",
    "errors",
    "pareto",
    "pools",
    "ranks",
    "regret",
    "space",
    "table",
    "text",
}  # hpland is the package itself: its version
LAYERS = {
    "errors": set(),
    "text": set(),
    "lazy": NUMPY,
    "pareto": NUMPY | {"lazy", "space"},
    "pools": {"errors", "distributed"},
    "ranks": NUMPY | {"space"},
    "regret": NUMPY | {"lazy", "space"},
    "space": NUMPY | {"lazy"},
    "table": NUMPY | {"space"},
    "where": NUMPY | {"errors", "space", "table"},
    "select": NUMPY | {"errors", "table", "where"},
    "landscapes": NUMPY | {"errors", "lazy", "pareto", "regret", "space", "table"},
    "studies": NUMPY
    | BASE
    | {"lazy", "landscapes", "optuna", "optuna_dashboard", "sqlalchemy", "scipy"},
    "figures": NUMPY | BASE | {"plotly"},
    "exports": BASE | {"studies", "pyarrow", "tensorboard"},
    "race": NUMPY | BASE | {"landscapes", "studies", "figures", "optuna", "plotly"},
    "explain": NUMPY | BASE | {"landscapes", "studies", "figures", "race"},
    "importing": NUMPY | BASE | {"studies", "pyarrow", "yaml", "google", "tensorboard"},
    "output": NUMPY
    | BASE
    | {"lazy", "explain", "figures", "race", "plotly", "kaleido", "choreographer"},
    "commands": NUMPY
    | BASE
    | {
        "select",
        "where",
        "landscapes",
        "studies",
        "explain",
        "exports",
        "figures",
        "race",
        "importing",
        "output",
        "typer",
        "rich",
    },
    "notebook": BASE | {"commands", "studies", "figures", "optuna", "plotly"},
    "cli": {"hpland", "errors", "commands", "typer"},
    "__main__": {"cli"},
    "__init__": {"lazy"},
}  # plus, everywhere, the standard library and one's own layer
ROOMS = {
    "figures.data": {"figures.brief"},
    "figures.draw": {"figures.brief", "figures.data", "plotly"},
    "race.figures": {
        "plotly",
        "race.brackets",
        "race.family",
        "race.field",
        "race.lineage",
        "race.nine",
        "race.standings",
        "race.stats",
    },
    "importing.readers": {
        "importing.clock",
        "importing.configspace",
        "importing.columns",
        "importing.json_files",
        "importing.objectives",
        "importing.source",
        "importing.sweep",
        "importing.tabular",
        "importing.yaml_files",
    },
    "race.searches": {"race.clock", "race.world"},
    "race.stats": set(),
    "figures.kinds": {"figures.brief", "figures.data", "figures.draw", "plotly"},
    "studies.sampling": {"studies.batch"},
    "studies.storage": set(),
    "studies.writing": {
        "studies.record",
        "studies.batch",
        "studies.distributions",
        "studies.sampling",
        "studies.storage",
    },
    "studies.reading": {
        "studies.batch",
        "studies.distributions",
        "studies.record",
        "studies.storage",
    },
}  # of two layers: what each may import of its layer, and whether plotly
FILES = [path.relative_to(ROOT) for path in sorted(ROOT.rglob("*.py"))]


def layer(name: str) -> str:
    """Return ``studies`` for ``hpland.studies.batch``, ``plotly`` for ``plotly.graph_objects``."""
    parts = name.split(".")
    return parts[1] if parts[0] == "hpland" and len(parts) > 1 else parts[0]


def modules(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [alias.name for alias in node.names] if node.module == "hpland" else []
            yield from (f"hpland.{name}" for name in names if name in LAYERS)
            yield str(node.module)


def imported(source: str) -> Iterator[str]:
    return map(layer, modules(source))


def room(name: str) -> str:
    """Return ``figures.data`` for ``hpland.figures.data.ticks``, ``plotly`` for ``plotly.io``."""
    own, *inner = name.split(".")
    return ".".join(inner[:2]) if own == "hpland" else own


def within(own: str, source: str) -> set[str]:
    """Return which rooms of its own layer a module enters, and plotly if it imports that."""
    names = {room(name) for name in modules(source)}
    return {name for name in names if name.split(".")[0] in (own, "plotly")}


def foreign(names: Iterator[str]) -> set[str]:
    return set(names) - set(sys.stdlib_module_names)


@pytest.mark.parametrize("file", FILES, ids=str)
def test_imports_run_one_way(file: Path) -> None:
    own = file.parts[0].removesuffix(".py")
    assert foreign(imported((ROOT / file).read_text())) <= LAYERS[own] | {own}


INNER = [file for file in FILES if len(file.parts) > 2]


@pytest.mark.parametrize("file", INNER, ids=str)
def test_rooms_are_entered_one_way(file: Path) -> None:
    own = ".".join(file.parts[:2])
    assert within(file.parts[0], (ROOT / file).read_text()) <= ROOMS[own] | {own}


def test_the_table_names_every_room() -> None:
    assert {".".join(file.parts[:2]) for file in INNER} == set(ROOMS)


def test_the_table_names_every_layer() -> None:
    assert {file.parts[0].removesuffix(".py") for file in FILES} == set(LAYERS)


def test_a_wrong_import_is_seen() -> None:
    assert foreign(imported("import os\nfrom optuna.trial import Trial")) == {"optuna"}
    assert foreign(imported("from hpland import studies")) == {"hpland", "studies"}
    upward = "from hpland.figures import heatmap\nfrom hpland.figures.kinds.heatmap import draw"
    assert within("figures", upward) == {"figures", "figures.kinds"}
    assert within("figures", "import plotly.graph_objects as go") == {"plotly"}


MODULES = {
    ".".join(("hpland", *file.with_suffix("").parts)).removesuffix(".__init__"): file
    for file in FILES
}


def meant(source: str) -> Iterator[str]:
    """Yield the modules of hpland that a source imports, at its top or late, each by full name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def graph() -> dict[str, set[str]]:
    """Return the modules of hpland, and which of them each imports anywhere in it."""
    return {
        name: set(meant((ROOT / file).read_text())) & MODULES.keys()
        for name, file in MODULES.items()
    }


def test_no_modules_import_each_other() -> None:
    TopologicalSorter(graph()).prepare()


def test_a_circle_is_seen() -> None:
    found = graph()
    assert "hpland.landscapes.mixture" in found["hpland.landscapes.budget"]
    assert "hpland.landscapes.joint" in found["hpland.landscapes.slices"]
    found["hpland.landscapes.mixture"].add("hpland.landscapes.budget")
    with pytest.raises(CycleError):
        TopologicalSorter(found).prepare()


HEAVY = {"numpy", "optuna", "sqlalchemy", "plotly"}


def heavy_after(arguments: list[str]) -> set[str]:
    """Return which heavy modules a process has imported that ran such a command line."""
    code = f"import sys, hpland.cli; assert not hpland.cli.run({arguments}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "command", ["--help", "--version", "landscapes", "landscapes -f json", "explain"]
)
def test_what_only_tells_imports_nothing_heavy(command: str) -> None:
    assert heavy_after(command.split()) == set()


def test_a_heavy_import_is_seen() -> None:
    assert "numpy" in heavy_after(["truth", "lr-batch"])
