"""Any bit of a storage may flip: it is read as it is, or reported in one line."""

import json
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from hpland.errors import HplandError
from hpland.importing.plan import plan_import
from hpland.importing.sweep import Asked
from hpland.landscapes import LANDSCAPES
from hpland.studies.reading.read import read_studies, read_table
from hpland.studies.reading.records import whole_studies
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.parsing import Storage, parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.studies import write_studies

RUNS = [
    plan_run(LANDSCAPES["sweep"], trials=12),
    plan_run(LANDSCAPES["lr-batch"], trials=12, sampler="random", pruner="median", epochs=3),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a database and a journal with a plain study and one of curves."""
    folder = tmp_path_factory.mktemp("whole")
    found = {kind: folder / f"x.{kind}" for kind in ("db", "log")}
    for path in found.values():
        write_studies(RUNS, parse_storage(str(path)))
    return found


def flipped(content: bytes, seed: int) -> bytes:
    """Return content with one to twenty bits of it turned; half of a database are zeros."""
    chance = random.Random(seed)
    there = [i for i, byte in enumerate(content) if byte]
    damaged = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        damaged[chance.choice(there)] ^= 1 << chance.randrange(8)
    return bytes(damaged)


@pytest.mark.parametrize("kind", ["db", "log"])
def test_flipped_bits_are_read_or_reported(kind: str, whole: dict[str, Path]) -> None:
    content, told = whole[kind].read_bytes(), []
    path = Path(f"flipped.{kind}")
    storage = parse_storage(str(path))
    for seed in range(60):
        path.write_bytes(flipped(content, seed))
        try:
            read_studies(storage)
            for run in RUNS:
                verdict(read_table(run.study, storage, curves=True, notes=NOTES))
        except HplandError as error:
            told.append(str(error))
        assert [file.name for file in Path().iterdir()] == [path.name]
    assert len(told) > 20
    assert not [line for line in told if "\n" in line]


@pytest.fixture
def small(whole: dict[str, Path], tmp_path: Path) -> Storage:
    """Return a storage of one's own with both studies."""
    return parse_storage(str(shutil.copy(whole["db"], tmp_path / "own.db")))


def of_params(distribution: str) -> str:
    changing = f"UPDATE trial_params SET distribution_json = '{distribution}'"
    return f"{changing} WHERE param_name = 'learning_rate'"


def a_float(**facts: object) -> str:
    return json.dumps({"name": "FloatDistribution", "attributes": facts})


DAMAGE = {
    of_params(a_float()): f"parameter 'learning_rate' has the distribution {a_float()!r}",
    of_params(a_float(low=1, high=0)): "parameter 'learning_rate' has the range 1 to 0",
    of_params(a_float(low=0, high=1, log=True)): (
        "parameter 'learning_rate' has the range 0 to 1 on a logarithmic scale"
    ),
    of_params('{"name": "CategoricalDistribution", "attributes": {"choices": []}}'): (
        "parameter 'learning_rate' has no choices"
    ),
    of_params('{"name": "CategoricalDistribution", "attributes": {"choices": [1, 2]}}'): (
        "parameter 'learning_rate' has the value 0.25"
    ),
    of_params("[1"): "parameter 'learning_rate' has the distribution '[1'",
    "UPDATE trial_params SET distribution_json = NULL": (
        "parameter 'learning_rate' has the distribution None"
    ),
    "UPDATE trial_params SET param_value = 9e999": "parameter 'learning_rate' has the value inf",
    "UPDATE trial_params SET param_value = 'abc'": "could not convert string to float: 'abc'",
    "UPDATE trials SET state = 'BOGUS' WHERE number = 3": (
        "trial 3 has a state that Optuna does not have"
    ),
    "UPDATE trials SET number = 2.5 WHERE number = 3": "a trial number is 2.5",
    "UPDATE trial_intermediate_values SET step = 1e300 WHERE step = 1": "a step is 1e+300",
    "DELETE FROM study_directions WHERE study_id = 2": "study 'lr-batch' has no direction",
    "UPDATE study_directions SET direction = 'UP'": "a direction is 'UP'",
    "UPDATE study_user_attributes SET value_json = '[' WHERE key = 'seed'": (
        "attribute 'seed' is not JSON: Expecting value: line 1 column 2 (char 1)"
    ),
    "UPDATE study_user_attributes SET value_json = NULL WHERE key = 'seed'": (
        "attribute 'seed' is not JSON: "
        "the JSON object must be str, bytes or bytearray, not NoneType"
    ),
    "UPDATE study_user_attributes SET key = x'07' WHERE key = 'seed'": (
        "study_user_attributes has an attribute called b'\\x07'"
    ),
    "UPDATE study_system_attributes SET value_json = '7'": ("the names of its objectives are 7"),
    """UPDATE study_system_attributes SET value_json = '["a", "b"]'""": (
        "2 names for 1 objectives"
    ),
    "UPDATE studies SET study_name = x'ff' WHERE study_id = 2": "a study is called b'\\xff'",
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_what_optuna_does_not_write_is_reported(statement: str, small: Storage) -> None:
    changed(small, "UPDATE trial_params SET param_value = 0.25 WHERE param_name = 'learning_rate'")
    changed(small, statement)
    with pytest.raises(HplandError) as caught:
        read_table("lr-batch", small, curves=True, notes=NOTES)
    assert str(caught.value) == f"{small} is damaged: {DAMAGE[statement]}"


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE trials SET state = 'BOGUS' WHERE study_id = 2",
            "study 'lr-batch' has trials in the state BOGUS",
        ),
        ("DELETE FROM study_directions WHERE study_id = 2", "study 'lr-batch' has no direction"),
        ("UPDATE trial_values SET value = 'much'", "a value is 'much'"),
        ("UPDATE studies SET study_name = x'ff' WHERE study_id = 2", "a study is called b'\\xff'"),
    ],
)
def test_a_list_of_studies_reports_damage_too(statement: str, what: str, small: Storage) -> None:
    changed(small, statement)
    with pytest.raises(HplandError) as caught:
        read_studies(small)
    assert str(caught.value) == f"{small} is damaged: {what}"


def test_text_that_is_no_utf8_is_reported(small: Storage) -> None:
    changed(small, "UPDATE studies SET study_name = CAST(x'73ff' AS TEXT) WHERE study_id = 2")
    for read in (lambda: read_studies(small), lambda: read_table("lr-batch", small)):
        with pytest.raises(HplandError, match="cannot be read: Could not decode to UTF-8 column"):
            read()


def test_a_schema_that_is_no_utf8_is_reported(small: Storage) -> None:
    assert small.path
    content = small.path.read_bytes()
    found = content.replace(b"tablestudies", b"table" + b"\xf9" * 7, 1)
    small.path.write_bytes(found.replace(b"CREATE TABLE studies", b"\xf9" * 20))
    for read in (lambda: read_studies(small), lambda: read_table("lr-batch", small)):
        with pytest.raises(HplandError) as caught:
            read()
        assert str(caught.value) == f"{small} cannot be read: malformed database schema"
    with pytest.raises(HplandError), whole_studies(small):
        pass
    with pytest.raises(HplandError):
        plan_import(small.path, Asked())


@pytest.mark.parametrize("claim", ["[1]", '"x"', '{"value": "much"}', "null"])
def test_a_falsified_claim_is_no_number_to_show(claim: str, small: Storage) -> None:
    changed(small, "UPDATE study_user_attributes SET value_json = ? WHERE key = 'optimum'", claim)
    assert [study.regret for study in read_studies(small)] == [None, None]
    changed(small, "UPDATE trial_user_attributes SET value_json = ?", claim)
    assert [study.worth for study in read_studies(small)] == [None, None]


@pytest.mark.parametrize(
    "line",
    [
        b'{"op_code": 0, "worker_id": "w", "study_name": "a"}',
        b'{"op_code": 4, "worker_id": "w"}',
        b'{"op_code": 77, "worker_id": "w"}',
        b'{"op_code": "\xff"}',
    ],
)
def test_a_damaged_journal_is_reported(line: bytes) -> None:
    Path("x.log").write_bytes(line + b"\n{}\n")
    with pytest.raises(HplandError, match=r"^x\.log (is damaged|cannot be opened): .+$"):
        read_studies(parse_storage("x.log"))


def changed(storage: Storage, statement: str, *values: object) -> None:
    assert storage.path
    connection = sqlite3.connect(storage.path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()
