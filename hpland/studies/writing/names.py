"""Names that hpland keeps for itself, and whether a study of such a name is its own."""

from optuna.storages import BaseStorage

from hpland.errors import HplandError

UNFINISHED = " (unfinished)"  # what follows the name of a study that is not complete
TURNS = " (taking turns)"  # and of one to which processes write in turns


def check_name(study: str) -> None:
    """Raise HplandError for a name that hpland gives to what it makes on the way."""
    for end in (UNFINISHED, TURNS):
        if study.endswith(end):
            raise HplandError(
                f"study name {study!r} ends in {end.strip()!r}, which hpland keeps for itself; "
                "give another --study-name"
            )


def is_blank(opened: BaseStorage, study_id: int) -> bool:
    """Return whether a study has nothing in it: no trial and no attribute."""
    return not (
        opened.get_n_trials(study_id)
        or opened.get_study_user_attrs(study_id)
        or opened.get_study_system_attrs(study_id)
    )


def in_the_way(name: str, end: str) -> HplandError:
    """Return the error for somebody's study that is called as hpland has to call one of its own."""
    return HplandError(
        f"hpland did not make the study {name!r} and leaves it as it is, but needs this name to "
        f"write {name.removesuffix(end)!r}; give another --study-name"
    )
