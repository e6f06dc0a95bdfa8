"""``hpland`` and ``python -m hpland``: an interrupt is one line while modules are imported, too."""

import sys


def main() -> None:
    """Run the command line of this process."""
    try:
        from hpland.cli import main as begin

        begin()
    except KeyboardInterrupt:
        sys.stderr.write("hpland: interrupted\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
