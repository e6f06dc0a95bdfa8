"""Optuna's own tables, as far as bulk writing knows them.

They are those of `hpland.studies.storage.sqlite.SCHEMA`; in a database of another schema nothing is
written by them. Optuna makes them, so neither keys nor lengths are declared here.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from hpland.table import STATES

STATE = sa.Enum(*STATES, name="trialstate")
DOUBLE = sa.Float(53)
INFINITE = ("FINITE", "INF_POS", "INF_NEG")


def _table(
    name: str, primary_key: str, /, **columns: TypeEngine[Any] | type[TypeEngine[Any]]
) -> sa.Table:
    others = [sa.Column(column, kind) for column, kind in columns.items()]
    own = sa.Column(primary_key, sa.Integer, primary_key=True)
    return sa.Table(name, sa.MetaData(), own, *others)


studies = _table("studies", "study_id", study_name=sa.String)
study_directions = _table(
    "study_directions",
    "study_direction_id",
    direction=sa.Enum("NOT_SET", "MINIMIZE", "MAXIMIZE", name="studydirection"),
    study_id=sa.Integer,
    objective=sa.Integer,
)
study_user_attributes = _table(
    "study_user_attributes",
    "study_user_attribute_id",
    study_id=sa.Integer,
    key=sa.String,
    value_json=sa.Text,
)
study_system_attributes = _table(
    "study_system_attributes",
    "study_system_attribute_id",
    study_id=sa.Integer,
    key=sa.String,
    value_json=sa.Text,
)
trials = _table(
    "trials",
    "trial_id",
    number=sa.Integer,
    study_id=sa.Integer,
    state=STATE,
    datetime_start=sa.DateTime,
    datetime_complete=sa.DateTime,
)
trial_params = _table(
    "trial_params",
    "param_id",
    trial_id=sa.Integer,
    param_name=sa.String,
    param_value=DOUBLE,
    distribution_json=sa.Text,
)
trial_values = _table(
    "trial_values",
    "trial_value_id",
    trial_id=sa.Integer,
    objective=sa.Integer,
    value=DOUBLE,
    value_type=sa.Enum(*INFINITE, name="trialvaluetype"),
)
trial_intermediate_values = _table(
    "trial_intermediate_values",
    "trial_intermediate_value_id",
    trial_id=sa.Integer,
    step=sa.Integer,
    intermediate_value=DOUBLE,
    intermediate_value_type=sa.Enum(*INFINITE, "NAN", name="trialintermediatevaluetype"),
)
trial_user_attributes = _table(
    "trial_user_attributes",
    "trial_user_attribute_id",
    trial_id=sa.Integer,
    key=sa.String,
    value_json=sa.Text,
)
trial_system_attributes = _table(
    "trial_system_attributes",
    "trial_system_attribute_id",
    trial_id=sa.Integer,
    key=sa.String,
    value_json=sa.Text,
)
trial_heartbeats = _table("trial_heartbeats", "trial_heartbeat_id", trial_id=sa.Integer)

OF_STUDIES = (study_directions, study_user_attributes, study_system_attributes)
OF_TRIALS = (
    trial_params,
    trial_values,
    trial_intermediate_values,
    trial_user_attributes,
    trial_system_attributes,
    trial_heartbeats,
)  # what a trial has in other tables
