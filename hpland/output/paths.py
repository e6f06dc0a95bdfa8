"""Where files are written: what may not be written over, and how a file gets there whole."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hpland.errors import HplandError, writing_to
from hpland.output.folder import own_folder

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def check_paths(paths: Iterable[Path], keep: Iterable[Path] = ()) -> None:
    """Check that every file can be written, before anything is made.

    Args:
        paths: of regular files, which will be replaced, or of new ones.
        keep: files that must not be replaced: those of the storage.

    Raises:
        HplandError: a path belongs to the storage, or to something that is not a regular file, or
            its folder cannot be written to.
    """
    paths, keep = list(paths), list(keep)
    for folder in {path.parent: None for path in paths}:
        check_folder(folder, keep)
    for path in paths:
        with writing_to(path):
            why = _obstacle(path, keep)
        if why:
            raise HplandError(f"cannot write {str(path)!r}: it {why}")


def _obstacle(path: Path, keep: Iterable[Path]) -> str:
    """Return what is there that may not be replaced; nothing if there is nothing."""
    if _is_one_of(path, keep):
        return "belongs to the storage"
    try:
        kind = stat.S_IFMT(path.lstat().st_mode)
    except FileNotFoundError:
        return ""
    return "" if kind == stat.S_IFREG else f"is {_KINDS.get(kind, 'not a regular file')}"


def _is_one_of(path: Path, keep: Iterable[Path]) -> bool:
    """Return whether a path, or what it links to, is one of the files, there or not."""
    real = os.path.realpath(path)
    return any(
        real == os.path.realpath(file) or (path.exists() and file.exists() and path.samefile(file))
        for file in keep
    )


def check_folder(folder: Path, keep: Iterable[Path] = ()) -> None:
    """Check that files can be written to a folder, or that it can be made; HplandError if not."""
    with writing_to(folder):
        there = next(at for at in (folder, *folder.absolute().parents) if os.path.lexists(at))
        if _is_one_of(folder, keep) or not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """Make ``out`` and a temporary folder in it, which is gone afterwards whatever happens.

    If something goes wrong, the folders that were made and are empty go too.

    Raises:
        HplandError: something cannot be written.
    """
    with made(out), writing_to(out), own_folder(out) as folder:
        yield folder


@contextmanager
def made(out: Path) -> Iterator[None]:
    """Make a folder; if something goes wrong, those that were made and are empty go.

    Raises:
        HplandError: it cannot be made.
    """
    new = [at for at in (out, *out.parents) if not os.path.lexists(at)]
    try:
        with writing_to(out):
            out.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for at in new:
            with suppress(OSError):
                at.rmdir()
        raise


def settle(drafts: Iterable[tuple[Path, Path]]) -> list[Path]:
    """Move finished files to where they belong, each in one step; return where they are."""
    done = []
    for draft, final in drafts:
        final.parent.mkdir(parents=True, exist_ok=True)
        done.append(draft.replace(final))
    return done
