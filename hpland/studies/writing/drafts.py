"""Drafts: studies on the way to their names, and how they get them.

A draft has `WHOLE` among its system attributes, so that it is told from a study of somebody's that
is called like it. In a database it has that from the start. Elsewhere a process may end between
making a study and marking it, so that there one with nothing in it counts as a draft too.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress

from optuna.exceptions import DuplicatedStudyError
from optuna.storages import BaseStorage
from optuna.study import StudyDirection

from hpland.studies.record import StudyRecord
from hpland.studies.storage.opening import has_known_tables
from hpland.studies.storage.waiting import WRITER, waiting
from hpland.studies.writing import bulk
from hpland.studies.writing.names import UNFINISHED, in_the_way, is_blank
from hpland.studies.writing.records import insert_study
from hpland.studies.writing.turns import turn

WHOLE = "hpland:whole"  # a draft's system attribute: whether it is whole and being published


def draft_name(study: str) -> str:
    """Return what a study is called until it is whole."""
    return f"{study}{UNFINISHED}"


def find(opened: BaseStorage, name: str) -> int | None:
    """Return the id of the study of a name; None if there is none."""
    try:
        return opened.get_study_id_from_name(name)
    except KeyError:
        return None


def find_draft(opened: BaseStorage, study: str) -> int | None:
    """Return the id of a study's draft; None if there is none.

    Raises HplandError if somebody else's study is called like it.
    """
    name = draft_name(study)
    while (found := find(opened, name)) is not None:
        with suppress(KeyError):  # another process has just removed it
            if _is_draft(opened, found):
                return found
            if find(opened, name) == found:  # else another has just published it
                raise in_the_way(name, UNFINISHED)
    return None


def _is_draft(opened: BaseStorage, study_id: int) -> bool:
    if not has_known_tables(opened) and is_blank(opened, study_id):
        opened.set_study_system_attr(study_id, WHOLE, value=False)
    return WHOLE in opened.get_study_system_attrs(study_id)


def create_or_find(opened: BaseStorage, directions: Iterable[str], name: str) -> int:
    """Make an empty study, unless another process has just done so; return its id."""
    try:
        return create(opened, directions, name)
    except DuplicatedStudyError:
        return opened.get_study_id_from_name(name)


def create(opened: BaseStorage, directions: Iterable[str], name: str) -> int:
    """Make an empty study; return its id."""
    ways = [StudyDirection[direction.upper()] for direction in directions]
    with waiting(WRITER):
        return opened.create_new_study(ways, name)


def create_draft(opened: BaseStorage, directions: Iterable[str], study: str) -> int:
    """Make a study's draft; return its id. Raises DuplicatedStudyError if there is one."""
    name = draft_name(study)
    if not has_known_tables(opened):
        draft = create(opened, directions, name)
        opened.set_study_system_attr(draft, WHOLE, value=False)
        return draft
    with opened.engine.connect() as connection:
        bulk.begin(connection, -1)
        made = StudyRecord(name, tuple(directions), {}, {WHOLE: False})
        draft = insert_study(connection, made)
        connection.commit()
    return draft


def create_draft_or_find(opened: BaseStorage, directions: Iterable[str], study: str) -> int:
    """Make a study's draft, unless another process has just done so; return its id."""
    try:
        return create_draft(opened, directions, study)
    except DuplicatedStudyError:
        return opened.get_study_id_from_name(draft_name(study))


def turn_of_whole(opened: BaseStorage, name: str) -> AbstractContextManager[None]:
    """Have the turn of who writes a study of a name as a whole; trials are added meanwhile."""
    return turn(opened, f"{name} (as a whole)")


@contextmanager
def alone(opened: BaseStorage, name: str) -> Iterator[None]:
    """Let no other process publish a study of a name; in a database transactions see to that.

    Others can add trials to a study meanwhile.
    """
    with nullcontext() if has_known_tables(opened) else turn_of_whole(opened, name):
        yield


def publish_together(opened: BaseStorage, draft: int, name: str, old: int | None) -> None:
    """Give a draft that several processes made its name, unless one of them has done so."""
    with alone(opened, name):
        if has_known_tables(opened) or find(opened, draft_name(name)) == draft:
            publish(opened, draft, name, old)


def publish(opened: BaseStorage, draft: int, name: str, old: int | None) -> None:
    """Give a whole draft its name, in place of the study that has it; to be called `alone`.

    In a database that is one transaction. Elsewhere studies cannot be renamed: the draft is copied,
    and goes when the copy is whole; `published` ends what was interrupted.

    Raises DuplicatedStudyError if another process has made a study of that name.
    """
    if has_known_tables(opened):
        bulk.rename(opened, draft, name, WHOLE)
        return
    opened.set_study_system_attr(draft, WHOLE, value=True)
    if old is not None:
        with suppress(KeyError):  # another process has just removed it
            opened.delete_study(old)
    try:
        copy = create(opened, [one.name for one in opened.get_study_directions(draft)], name)
    except DuplicatedStudyError:  # not to be replaced as if it were half a copy
        opened.set_study_system_attr(draft, WHOLE, value=False)
        raise
    for key, value in opened.get_study_user_attrs(draft).items():
        opened.set_study_user_attr(copy, key, value)
    for key, value in opened.get_study_system_attrs(draft).items():
        if key != WHOLE:
            opened.set_study_system_attr(copy, key, value)
    for trial in opened.get_all_trials(draft, deepcopy=False):
        opened.create_new_trial(copy, template_trial=trial)
    opened.delete_study(draft)


def published(opened: BaseStorage, name: str) -> int | None:
    """Return the id of the study of a name, None if there is none.

    One whose draft is whole, and that was interrupted while it got its name, gets it now.
    """
    draft = find(opened, draft_name(name))
    with suppress(KeyError):  # another process has just published it
        if draft is not None and opened.get_study_system_attrs(draft).get(WHOLE):
            publish_together(opened, draft, name, find(opened, name))
    return find(opened, name)
