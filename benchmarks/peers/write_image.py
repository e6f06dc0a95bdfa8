"""One ready-made figure to PNG as plotly's manual shows: ``write_image FIGURE.json``."""

import sys

import plotly.io as pio


def main(file: str) -> None:
    """Write one figure as an image of twice its size."""
    pio.defaults.mathjax = False  # otherwise every page waits for a server on the Internet
    pio.read_json(file).write_image("figure.png", scale=2)


if __name__ == "__main__":
    main(*sys.argv[1:])
