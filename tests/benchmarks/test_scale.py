"""Trials a second of several processes, and the page that has them."""

from pathlib import Path

from benchmarks.scale import PAGE, TABLE, TRIALS, WORKERS, Rate, rate, storages, table


def test_the_page_has_a_row_for_every_storage_that_the_script_measures() -> None:
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found
    rows = [
        [cell.strip() for cell in line.split("|")]
        for line in found[0].splitlines()
        if line[:1] == "|"
    ]
    assert [row[1] for row in rows[2:]] == list(TRIALS)
    assert {len(row) for row in rows} == {len(WORKERS) + 4}


def test_the_shortest_training_is_what_keeps_a_thousand_workers_within_the_last_rate() -> None:
    rates = {"SQLite": {n: Rate(100.0 * n, 9.0) for n in WORKERS}}
    assert table(rates).splitlines()[2] == (
        "| SQLite | 100 (9) | 200 (9) | 400 (9) | 800 (9) | 1.25 s |"
    )


def test_both_are_measured_on_a_study_that_is_whole(tmp_path: Path) -> None:
    with storages("journal file", tmp_path) as new:
        assert all(rate(new(), 2, 5, peer=peer) > 0 for peer in (False, True))
