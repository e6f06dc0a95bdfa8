"""Numbers as other places write them: with a decimal comma, or with the minus sign of print."""

import re
from collections.abc import Iterable

from hpland.importing.sweep import Cells

MINUS = "\N{MINUS SIGN}"
DECIMAL = re.compile(rf"[-+{MINUS}]?\d*([,.])\d+([eE][-+{MINUS}]?\d+)?")
POINTED = re.compile(rf"[-+{MINUS}]?(\d+\.?\d*|\.\d+)([eE][-+{MINUS}]?\d+)?")
EITHER = re.compile(rf"[-+{MINUS}]?(\d+[.,]?\d*|[.,]\d+)([eE][-+{MINUS}]?\d+)?")


def with_commas(columns: Iterable[Cells]) -> bool:
    """Return whether cells of text have decimal commas: some are like 0,5, and none like 0.5."""
    found = (DECIMAL.fullmatch(cell) for cells in columns for cell in cells)
    return {one[1] for one in found if one} == {","}


def as_python(cells: Cells, *, commas: bool) -> Cells:
    """Return cells of text with numbers as Python reads them; all other text stays as it is."""
    written = "".join(cells)
    if MINUS not in written and not (commas and "," in written):
        return cells
    number = EITHER if commas else POINTED
    return [
        cell.replace(MINUS, "-").replace(",", ".") if number.fullmatch(cell) else cell
        for cell in cells
    ]
