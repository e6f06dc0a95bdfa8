"""A journal that ends in half a line, as a full disk leaves it, is gone on with."""

from contextlib import suppress
from pathlib import Path

import pytest

from hpland.errors import HplandError
from hpland.landscapes import LANDSCAPES
from hpland.studies.reading.read import read_table
from hpland.studies.sampling.run import plan_run
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import parse_storage
from hpland.studies.verdict import NOTES, verdict
from hpland.studies.writing.studies import write_studies

RUN = plan_run(LANDSCAPES["sweep"], trials=12)


@pytest.mark.parametrize("kept", [1, 5, 12, 300])
def test_half_a_line_is_no_end_of_a_journal(kept: int) -> None:
    storage, path = parse_storage("x.log"), Path("x.log")
    write_studies([RUN], storage)
    *lines, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines) + last[:kept])
    write_studies([RUN], storage, "continue")
    assert verdict(read_table("sweep", storage, notes=NOTES)).good


def test_a_write_that_breaks_off_leaves_no_half_line() -> None:
    storage, path = parse_storage("x.log"), Path("x.log")
    write_studies([RUN], storage)
    before = path.read_bytes()
    with suppress(InterruptedError), open_storage(storage, create=True):
        path.write_bytes(before + b'{"op_code":4,"wor')
        raise InterruptedError
    assert path.read_bytes() == before


def test_half_a_line_that_is_not_optunas_is_left_as_it_is() -> None:
    storage, path = parse_storage("x.log"), Path("x.log")
    write_studies([RUN], storage)
    before = path.read_bytes() + b"what I know"
    path.write_bytes(before)
    with pytest.raises(HplandError) as caught:
        write_studies([RUN], storage, "continue")
    assert str(caught.value) == "x.log is not an Optuna journal: its last line has no end"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "line", [b'{"op_code": 4, "worker_id": "w"}', b'{"op_code": 77, "worker_id": "w"}', b'{"op_c']
)
def test_nothing_is_written_behind_a_damaged_line(line: bytes) -> None:
    storage, path = parse_storage("x.log"), Path("x.log")
    write_studies([RUN], storage)
    path.write_bytes(path.read_bytes() + line + b"\n{}\n")
    before = path.read_bytes()
    with pytest.raises(HplandError, match=r"^x\.log is damaged: .+$"):
        write_studies([RUN], storage, "replace")
    assert path.read_bytes() == before
