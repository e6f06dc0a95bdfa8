import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from hpland.errors import HplandError
from hpland.output.paths import check_folder, check_paths, workshop
from tests.conftest import POSIX, SUPERUSER


def link(path: Path) -> None:
    (path.parent / "target").write_text("precious")
    path.symlink_to("target")


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)  # the whole path may be too long for a socket


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(getattr(os, "mkfifo", None), "is a named pipe", marks=POSIX),
        (Path.mkdir, "is a folder"),
        (link, "is a symbolic link"),
        (lambda path: path.symlink_to("nowhere"), "is a symbolic link"),
        (unix_socket, "is a socket"),
    ],
)
def test_what_is_no_regular_file_is_not_written_over(
    make: Callable[[Path], None], why: str, tmp_path: Path
) -> None:
    path = tmp_path / "f.html"
    make(path)
    before = path.lstat()
    with pytest.raises(HplandError) as error:
        check_paths([tmp_path / "new", path])
    assert str(error.value) == f"cannot write '{path}': it {why}"
    assert path.lstat().st_mode == before.st_mode


def test_a_device_is_not_written_over() -> None:
    with pytest.raises(HplandError) as error:
        check_paths([Path("/dev/null")])
    assert str(error.value) == "cannot write '/dev/null': it is a device"
    assert Path("/dev/null").is_char_device()


def test_new_files_and_regular_ones_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("old")
    check_paths([tmp_path / "old", tmp_path / "new", tmp_path / "a" / "b" / "c", Path("here")])
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_the_files_of_a_storage_are_kept_under_any_name(tmp_path: Path) -> None:
    database, log = tmp_path / "a.db", tmp_path / "a.db-wal"
    database.write_text("precious")
    (tmp_path / "other").hardlink_to(database)
    (tmp_path / "folder").symlink_to(tmp_path)
    for name in ("a.db", "a.db-wal", "other", "folder/a.db", "folder/a.db-wal"):
        path = tmp_path / name
        with pytest.raises(HplandError) as error:
            check_paths([path], [database, log])
        assert str(error.value) == f"cannot write '{path}': it belongs to the storage"
    check_paths([tmp_path / "b.db"], [database, log])


def test_a_storage_that_is_not_made_yet_is_no_folder() -> None:
    with pytest.raises(HplandError) as error:
        check_folder(Path("a.db"), [Path("a.db")])
    assert str(error.value) == "cannot write to 'a.db': Not a directory"


@pytest.mark.parametrize("name", ["file/a/b", "file", "dangling"])
def test_what_is_no_folder_is_not_made_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(HplandError) as error:
        check_folder(tmp_path / name)
    assert str(error.value) == f"cannot write to '{tmp_path / name}': Not a directory"


def test_a_name_that_is_too_long_is_told() -> None:
    name = "x" * 300
    with pytest.raises(HplandError) as error:
        check_paths([Path(name)])
    assert str(error.value) == f"cannot write to '{name}': File name too long"


@pytest.mark.skipif(SUPERUSER, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HplandError) as error:
        check_paths([tmp_path / "a" / "f.html"])
    assert str(error.value) == f"cannot write to '{tmp_path / 'a'}': Permission denied"


def test_a_workshop_leaves_no_folder_where_nothing_came_of_it(tmp_path: Path) -> None:
    def stopped() -> None:
        with workshop(tmp_path / "a" / "b") as shop:
            (shop / "draft").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_a_workshop_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(HplandError) as error, workshop(tmp_path / "empty"):
        raise OSError(28, "No space left on device")
    assert str(error.value) == f"cannot write to '{tmp_path / 'empty'}': No space left on device"
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
