"""hpland beside its peers: ``make bench`` measures every row and writes RESULTS.md."""
