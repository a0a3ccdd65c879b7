"""The benchmark's own race at a smaller scale: no fen too much, no submit lost."""

from benchmarks.budget_race import race_submits
from finance.kernel.db import Database


def test_submits_at_once_never_exceed_the_line_and_lose_none(database_url: str) -> None:
    database = Database(database_url, pool_max=16)
    race = race_submits(database, submits=50, connections=16)
    database.close()
    assert race.faults == ()
    assert (race.submits, race.won, race.refused, race.lost) == (50, 30, 20, 0)
    assert race.exceeded_fen == 0
    assert race.is_ok
