"""Which studies of which storages a command line means, and what to call each."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from hpland.errors import HplandError, together, unknown

if TYPE_CHECKING:
    from hpland.studies.storage.parsing import Storage


class Place(NamedTuple):
    """A study in its storage, and what it is called: by its storage too if another has its name."""

    storage: "Storage"
    study: str
    label: str


def parse_storages(given: Sequence[str]) -> "list[Storage]":
    """Return what several ``--storage`` mean, each once; the default one if there is none."""
    from hpland.studies.storage.parsing import parse_storage

    found = [parse_storage(one) for one in given] or [parse_storage(None)]
    return list({one.path.resolve() if one.path else str(one): one for one in found}.values())


def places(storages: "Sequence[Storage]", names: Sequence[str]) -> list[Place]:
    """Return the studies of these names wherever they are, all studies if there is no name.

    They come in the order of the names, those of one name in that of the storages.

    Raises HplandError for a name that no storage has, and a storage that has none of the names.
    """
    from hpland.studies.reading.read import study_names

    there = {storage: study_names(storage) for storage in storages}
    wanted = list(dict.fromkeys(names or chain(*there.values())))
    _check(there, wanted)
    found = [(one, name) for name in wanted for one in storages if name in there[one]]
    ends = dict(zip(storages, endings(list(map(str, storages))), strict=True))
    alike = {name for name in wanted if sum(name == other for _, other in found) > 1}
    return [
        Place(one, name, f"{name} ({ends[one]})" if name in alike else name) for one, name in found
    ]


def wanted_studies(storage: "Storage", names: Sequence[str]) -> list[str]:
    """Return the names of the studies that are meant: each once, all of the storage if none is.

    Raises HplandError if it has none; whether it has those that are named is not looked at.
    """
    from hpland.studies.reading.read import study_names

    wanted = list(dict.fromkeys(names)) or study_names(storage)
    if not wanted:
        raise _empty(storage)
    return wanted


def _empty(storage: "Storage") -> HplandError:
    return HplandError(f"{storage} has no study in it")


def _check(there: "Mapping[Storage, list[str]]", wanted: Sequence[str]) -> None:
    known = list(dict.fromkeys(chain(*there.values())))
    for name in wanted:
        if name not in known:
            raise unknown("study", name, known)
    for storage, own in there.items():
        if not own:
            raise _empty(storage)
        if not set(own) & set(wanted):
            why = together(unknown("study", name, own) for name in wanted)
            raise HplandError(f"{storage}: {why}")


def endings(paths: Sequence[str]) -> list[str]:
    """Return the ends of different paths, of as few folders as tell them apart."""
    parts = [path.split("/") for path in paths]
    for most in range(1, max(map(len, parts))):
        ends = ["/".join(one[-most:]) for one in parts]
        if len(set(ends)) == len(paths):
            return ends
    return list(paths)
