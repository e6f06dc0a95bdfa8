"""Run it; a module apart, as the processes that it starts import a `__main__` otherwise."""

from benchmarks.scale import main

main()
