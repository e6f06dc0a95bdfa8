"""Drafts: studies on the way to their names, and how they get them.

A draft has `WHOLE` among its system attributes, so that it is told from a study of somebody's that
is called like it. In a database it has that from the start. Elsewhere a process may end between
making a study and marking it, so that there one with nothing in it counts as a draft too.
"""

from collections.abc import Iterable
from contextlib import suppress

from optuna.exceptions import DuplicatedStudyError
from optuna.storages import BaseStorage
from optuna.study import StudyDirection
from sqlalchemy.exc import IntegrityError

from hpland.studies.record import StudyRecord
from hpland.studies.storage.opening import has_known_tables
from hpland.studies.storage.waiting import WRITER, waiting
from hpland.studies.writing import bulk
from hpland.studies.writing.names import UNFINISHED, in_the_way, is_blank
from hpland.studies.writing.records import insert_study

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
        try:
            draft = insert_study(
                connection, StudyRecord(name, tuple(directions), {}, {WHOLE: False})
            )
        except IntegrityError as error:
            raise DuplicatedStudyError from error
        connection.commit()
    return draft


def create_draft_or_find(opened: BaseStorage, directions: Iterable[str], study: str) -> int:
    """Make a study's draft, unless another process has just done so; return its id."""
    try:
        return create_draft(opened, directions, study)
    except DuplicatedStudyError:
        return opened.get_study_id_from_name(draft_name(study))


def publish(opened: BaseStorage, draft: int, name: str, old: int | None) -> None:
    """Give a whole draft its name, in place of the study that has it.

    In a database that is one transaction. Elsewhere studies cannot be renamed: the draft is copied,
    and goes when the copy is whole; `published` ends what was interrupted.
    """
    if has_known_tables(opened):
        bulk.rename(opened, draft, name, WHOLE)
        return
    opened.set_study_system_attr(draft, WHOLE, value=True)
    if old is not None:
        opened.delete_study(old)
    copy = create(opened, [one.name for one in opened.get_study_directions(draft)], name)
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
    if draft is not None and opened.get_study_system_attrs(draft).get(WHOLE):
        publish(opened, draft, name, find(opened, name))
    return find(opened, name)
