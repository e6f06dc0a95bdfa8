"""Whatever is in a source, it is imported or refused in one line."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hpland.errors import HplandError
from hpland.importing.plan import plan_import
from hpland.importing.sweep import Asked
from hpland.studies.batch import frozen_trials
from tests.importing.folders import (
    HPBANDSTER,
    KERAS,
    LIGHTNING,
    MLFLOW,
    RAY,
    RAY_FOLDERS,
    SMAC,
    Folder,
)
from tests.importing.forms import OPTUNA

FORMS: dict[str, Folder] = {
    "ray": RAY,
    "ray folders": RAY_FOLDERS,
    "keras": KERAS,
    "hpbandster": HPBANDSTER,
    "mlflow": MLFLOW,
    "lightning": LIGHTNING,
    **{f"smac {name}": form for name, form in SMAC.items()},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)
QUICK = settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)

WHOLE = {
    "t.csv": OPTUNA,
    "t.jsonl": '{"x": 1, "y": 2}\n{"x": 2, "y": 3}\n',
    "oracle.json": KERAS["oracle.json"],
}


def imported_or_refused(path: Path) -> None:
    """Import all of a source; it raises what is no error of hpland's."""
    told = ""
    try:
        plan = plan_import(path, Asked(directions=("maximize",)))
        for batch in plan.study.batches():
            list(frozen_trials(batch))
    except HplandError as error:
        told = str(error)
    assert "\n" not in told


def written(form: Folder, name: str, content: bytes) -> None:
    """Import a folder with one file replaced."""
    with tempfile.TemporaryDirectory() as folder:
        for one, text in form.items():
            path = Path(folder, one)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if one == name else text.encode())
        imported_or_refused(Path(folder))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@given(data=st.data())
@QUICK
def test_random_bytes_and_what_is_cut_off(form: Folder, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(form)))
    whole = form[name].encode()
    cut = st.integers(0, len(whole)).map(lambda n: whole[:n])
    written(form, name, data.draw(cut | st.binary(max_size=40)))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [at, *(place for key, one in inside for place in places(one, (*at, key)))]


def replaced(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    copy = value.copy()
    copy[at[0]] = replaced(value[at[0]], at[1:], new)
    return copy


def opened(text: str, change: Callable[[Any], Any]) -> str:
    """Return JSON changed, where it is JSON within JSON, there."""

    def inner(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("{"):
            return json.dumps(change(json.loads(value)))
        return value

    whole = json.loads(text)
    for key in ("trial_data", "checkpoints"):
        if isinstance(whole, dict) and key in whole:
            nested = [list(map(inner, x)) if isinstance(x, list) else inner(x) for x in whole[key]]
            return json.dumps({key: nested})
    return json.dumps(change(whole))


@pytest.mark.parametrize(
    "form", [form for form in FORMS.values() if form not in (MLFLOW, LIGHTNING)]
)  # those are YAML and tables
@given(data=st.data())
@QUICK
def test_any_value_of_any_type_anywhere(form: Folder, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(form)))
    new = data.draw(JSON)

    def changed(value: Any) -> Any:
        return replaced(value, data.draw(st.sampled_from(places(value))), new)

    rows = form[name].splitlines()
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = opened(rows[at], changed)
    written(form, name, "\n".join(rows).encode())


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl", "t.parquet", "t.json", "t.db", "oracle.json"])
@given(data=st.data())
@QUICK
def test_any_file(name: str, data: st.DataObject) -> None:
    whole = WHOLE.get(name, "x,y\n1,2\n3,4\n").encode()
    at = data.draw(st.integers(0, len(whole)))
    start = data.draw(st.sampled_from([whole[:at], b"PAR1", b"SQLite format 3\x00", b""]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(start + data.draw(st.binary(max_size=12)) + whole[at + 2 :])
        imported_or_refused(path)
