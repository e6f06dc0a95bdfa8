"""``python -m hpland``."""

from hpland.cli import main

main()
