"""What is not imported, and what to do instead."""

from hpland.errors import HplandError
from hpland.importing.source import Source
from hpland.studies.storage.sqlite import schema

PICKLES = (
    ("tuner.dill", "Syne Tune has it as results.csv.zip beside it: unpack that and import the CSV"),
    ("experiment_state", "give the folder of the experiment, whose JSON files hpland reads"),
    ("basic-variant-state", "give the folder of the experiment, whose JSON files hpland reads"),
    ("search_gen_state", "give the folder of the experiment, whose JSON files hpland reads"),
)
ANY_PICKLE = (
    "load it where you trust it and write its trials as CSV, as in "
    "`study.trials_dataframe().to_csv('trials.csv')`"
)
ARCHIVES = b"PK\x03\x04", b"\x1f\x8b"
JOURNAL, SQLITE = b'{"op_code":', b"SQLite format 3"
OPTUNA = "is already a storage of Optuna's: give it to --storage of plot or report"
WANDB = (
    "is a run in W&B's private format; open the project's table of runs and use its export to CSV"
)
CHART = (
    "is the export of a W&B chart, whose rows are steps; open the project's table of runs and use "
    "its export to CSV"
)
DEHB = "has DEHB's raw vectors, without names; import its history as CSV with named columns"
ARCHIVE = "is an archive; unpack it and import what is inside"
SHEETS = ".xlsx", ".xls", ".ods"
SHEET = "is a spreadsheet; save it as CSV in UTF-8"


def refusal(source: Source) -> str:
    """Return why a source cannot be imported, and what to do instead; empty if it may be."""
    name, head = source.path.name.lower(), source.head
    if name.endswith((".wandb", ".wandb.synced")) or (not head and source.files("run-*.wandb")):
        return WANDB
    if _pickled(name, head):
        hints = (hint for start, hint in PICKLES if name.startswith(start))
        return f"is a pickle, and loading one runs code; {next(hints, ANY_PICKLE)}"
    if name.endswith(SHEETS):
        return SHEET
    if head.startswith(ARCHIVES):
        return ARCHIVE
    if head.startswith(JOURNAL) or (head.startswith(SQLITE) and _is_optunas(source)):
        return OPTUNA
    if name.startswith("dehb"):
        return DEHB
    if source.table is not None and _is_chart(source.table.names):
        return CHART
    return ""


def _pickled(name: str, head: bytes) -> bool:
    """Return whether a file is a pickle: protocol 2 and later start with 0x80, by any name."""
    return head.startswith(b"\x80") or name.endswith((".pkl", ".pickle", ".dill", ".joblib"))


def _is_optunas(source: Source) -> bool:
    try:
        schema(source.path)
    except HplandError:
        return False
    return True


def _is_chart(names: tuple[str, ...]) -> bool:
    return any(name.endswith("__MIN") and f"{name[:-5]}__MAX" in names for name in names)
