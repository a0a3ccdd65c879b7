"""1,000 claims handed in at the same moment against one budget line that cannot carry them all.

Every submit is the real use case on a real PostgreSQL: vouchers, duplicate keys, steps, events and
the reservation. Afterwards the line is exceeded by no fen, no submit is lost, exactly as many won
as the money allows, and the holds re-add. Prints, last, one line of JSON; exit code 1 if not so.

    python -m benchmarks.budget_race [--submits 1000] [--connections 32]
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from threading import Barrier, BoundedSemaphore, Thread
from uuid import UUID

from sqlalchemy import select

from cli.embedded.postgres import start_postgres
from cli.migrate import migrate
from finance.budget.integrity import verify_budget
from finance.budget.models import BudgetLine
from finance.claims.models import Claim
from finance.dedup.models import VoucherKey
from finance.kernel.db import Database
from finance.use_cases.submit_claim import ClaimRefused
from tests.make.papers import Desk, invoice, make_desk

AMOUNT_FEN = 12_345
WON_OF_TEN = 6  # so much of the crowd the money is for
WON, REFUSED = "won", "budget.not_enough"


@dataclass(frozen=True, slots=True)
class Race:
    """What happened, and whether all of it was right."""

    submits: int
    won: int
    refused: int
    lost: int
    exceeded_fen: int
    is_ok: bool
    seconds: float
    submits_per_s: float
    p50_ms: float
    p99_ms: float
    waited_p99_ms: float
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One submit: how it ended, and its times from the common start and from its admission."""

    ending: str
    waited_s: float
    took_s: float


def race_submits(database: Database, *, submits: int, connections: int) -> Race:
    """Prepare `submits` drafts, let them go at once, and judge what is left in the tables."""
    limit_fen = submits * WON_OF_TEN // 10 * AMOUNT_FEN + AMOUNT_FEN - 1
    desk = make_desk(database, budget_fen=limit_fen)
    claims = [_draft(desk, number) for number in range(submits)]
    started = time.perf_counter()
    told = _all_at_once([lambda claim=claim: desk.submit(claim) for claim in claims], connections)
    seconds = time.perf_counter() - started
    return _judged(desk, told, seconds=seconds, limit_fen=limit_fen)


def _draft(desk: Desk, number: int) -> UUID:
    voucher = desk.read(invoice(f"2633{number:016d}", AMOUNT_FEN, issued_on="2026-10-08"))
    return desk.claim(voucher, amount_fen=AMOUNT_FEN)


def _all_at_once(acts: list[Callable[[], object]], connections: int) -> list[Told]:
    """One thread an act, all released by one barrier; as many as the pool has go in at a time."""
    barrier, admission = Barrier(len(acts)), BoundedSemaphore(connections)
    told: list[Told] = []

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        released = time.perf_counter()
        with admission:
            admitted = time.perf_counter()
            ending = _ending(act)
        ended = time.perf_counter()
        told.append(Told(ending, ended - released, ended - admitted))

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _ending(act: Callable[[], object]) -> str:
    try:
        act()
    except ClaimRefused as refused:
        return "+".join(breach.code for breach in refused.breaches)
    except Exception as fault:  # noqa: BLE001  # it is counted as lost, with its name
        return type(fault).__name__
    return WON


def _judged(desk: Desk, told: list[Told], *, seconds: float, limit_fen: int) -> Race:
    endings = Counter(one.ending for one in told)
    won, refused = endings[WON], endings[REFUSED]
    faults = [f"{count} ended in {name}" for name, count in endings.items()]
    faults = [fault for fault in faults if not fault.endswith((WON, REFUSED))]
    held_fen, left = _left_behind(desk, won)
    faults += left
    if won != limit_fen // AMOUNT_FEN:
        faults.append(f"{won} won where the money is for {limit_fen // AMOUNT_FEN}")
    took, waited = ([getattr(one, name) for one in told] for name in ("took_s", "waited_s"))
    return Race(
        submits=len(told),
        won=won,
        refused=refused,
        lost=len(told) - won - refused,
        exceeded_fen=max(0, held_fen - limit_fen),
        is_ok=not faults,
        seconds=round(seconds, 2),
        submits_per_s=round(len(told) / seconds, 1),
        p50_ms=_ms(took, 50),
        p99_ms=_ms(took, 99),
        waited_p99_ms=_ms(waited, 99),
        faults=tuple(faults),
    )


def _left_behind(desk: Desk, won: int) -> tuple[int, list[str]]:
    """What the line holds, and everything in the tables that does not fit the count of winners."""
    unit = desk.street.community
    with desk.database.reading() as session:
        faults = list(verify_budget(session))
        line = session.scalars(select(BudgetLine).where(BudgetLine.organisation_id == unit)).one()
        states = Counter(session.scalars(select(Claim.state)))
        keys = Counter(session.scalars(select(VoucherKey.state)))
    if line.reserved_fen != won * AMOUNT_FEN:
        faults.append(f"{won} winners hold {line.reserved_fen} fen")
    if (states["submitted"], keys["locked"]) != (won, won):
        faults.append(f"{won} winners, but claims {dict(states)} and keys {dict(keys)}")
    return line.reserved_fen, faults


def _ms(times_s: list[float], percent: int) -> float:
    return round(quantiles(times_s, n=100)[percent - 1] * 1000, 1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submits", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=32)
    chosen = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="zsb-race-", dir="/var/tmp"))
    home.chmod(0o755)
    server = start_postgres(home)
    try:
        migrate(server.url())
        database = Database(server.url(), pool_max=chosen.connections)
        print(f"preparing {chosen.submits} claims …", file=sys.stderr)
        race = race_submits(database, submits=chosen.submits, connections=chosen.connections)
        database.close()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps({"benchmark": "budget_race", **asdict(race)}))
    return 0 if race.is_ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
