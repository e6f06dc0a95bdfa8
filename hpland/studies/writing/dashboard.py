"""What optuna-dashboard shows beside a study's trials: a note, and figures in cards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import optuna
from optuna.storages import BaseStorage

from hpland.errors import HplandError
from hpland.studies.storage.opening import open_storage
from hpland.studies.storage.parsing import Storage
from hpland.studies.storage.sqlite import check_writable
from hpland.studies.writing.studies import faults_of

NEEDS = "hpland dashboard needs optuna-dashboard: pip install 'hpland[dashboard]'"
PREFIX = "hpland-"  # of what figures are called there
BELOW = "[//]: # (hpland dashboard writes anew what follows)"  # Markdown that shows nothing
_FIGURES = "dashboard:plot_data:"  # optuna-dashboard's own: the start of a system attribute's name


@dataclass(frozen=True)
class Cards:
    """What a study gets.

    Attributes:
        study: its name.
        note: Markdown.
        figures: plotly's figures by name, of letters, digits, ``-`` and ``_``.
    """

    study: str
    note: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """A storage that is open, to be written and shown.

    Attributes:
        storage: its name.
        opened: as Optuna has it.
    """

    storage: Storage
    opened: BaseStorage

    def lacking(self, cards: Cards) -> Cards:
        """Return what of the cards the study does not have as it is."""
        from optuna_dashboard import get_note

        study = self._study(cards.study)
        there = get_note(study)
        note = _beneath(there, cards.note)
        attrs = self.opened.get_study_system_attrs(study._study_id)
        figures = {
            name: figure
            for name, figure in cards.figures.items()
            if _saved(attrs, f"{_FIGURES}{PREFIX}{name}:") != figure.to_json()
        }
        return Cards(cards.study, "" if note == there else note, figures)

    def put(self, cards: Cards) -> None:
        """Put figures and a note, if it is not empty, into a study, in place of what was there.

        Raises HplandError if the storage cannot be written.
        """
        from optuna_dashboard import save_note, save_plotly_graph_object

        with faults_of(self.opened, self.storage):
            study = self._study(cards.study)
            for name, figure in cards.figures.items():
                save_plotly_graph_object(study, figure, graph_object_id=f"{PREFIX}{name}")
            if cards.note:
                save_note(study, cards.note)

    def _study(self, name: str) -> optuna.Study:
        return optuna.load_study(study_name=name, storage=self.opened)


@contextmanager
def board(storage: Storage) -> Iterator[Board]:
    """Open a storage that is there.

    Raises HplandError if it cannot be opened or written, or optuna-dashboard is not installed.
    """
    if find_spec("optuna_dashboard") is None:
        raise HplandError(NEEDS)
    check_writable(storage)
    with open_storage(storage) as opened:
        yield Board(storage, opened)


def _beneath(there: str, note: str) -> str:
    """Return a note beneath what somebody else wrote, which stays."""
    theirs = there.partition(BELOW)[0].rstrip()
    return "\n\n".join(filter(None, (theirs, BELOW, note)))


def _saved(attrs: Mapping[str, Any], start: str) -> str:
    parts = [key.removeprefix(start) for key in attrs if key.startswith(start)]
    return "".join(str(attrs[f"{start}{part}"]) for part in sorted(parts, key=_place))


def _place(part: str) -> int:
    return int(part) if part.isdecimal() else -1
