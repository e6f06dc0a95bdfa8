"""Loaded where all processes come from: what each would load anew, alembic's part too."""

from optuna.storages import RDBStorage

from hpland.studies.storage.opening import quiet

with quiet():
    RDBStorage("sqlite://").engine.dispose()
