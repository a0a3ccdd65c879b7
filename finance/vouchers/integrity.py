"""Holds every correction against the sealed log; `zsb verify` runs it."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from finance.kernel.events import told
from finance.vouchers.committed import committed
from finance.vouchers.events import VoucherCorrected
from finance.vouchers.models import Correction

CHUNK = 1000

Typed = tuple[UUID, UUID, UUID, str]  # unit, voucher, by whom, field


def verify_corrections(session: Session) -> tuple[str, ...]:
    """Every fault in plain words: who typed what over which field, and why.

    Of an older release the log tells who and which field alone.
    """
    promised: set[str] = set()
    expected: Counter[Typed] = Counter()
    for event in told(session, VoucherCorrected.code):
        promised.update(event.body.get("commitments", ()))
        for name in event.body["names"]:
            if event.actor_id is not None and "commitments" not in event.body:
                expected[event.owner, event.subject_id, event.actor_id, name] += 1
    faults = []
    for row in session.scalars(
        select(Correction).execution_options(yield_per=CHUNK, populate_existing=True)
    ):
        promise = committed(row)
        typed = (row.organisation_id, row.voucher_id, row.corrected_by, row.field)
        if promise in promised:
            promised.remove(promise)
        elif expected[typed]:
            expected[typed] -= 1
        else:
            faults.append(f"correction {row.id} of voucher {row.voucher_id} is not in the log")
    faults += [
        f"a correction of {name} of voucher {voucher_id} is missing"
        for (_, voucher_id, _, name), count in expected.items()
        if count
    ]
    if promised:
        faults.append(f"{len(promised)} corrections that the log tells of are missing or changed")
    return tuple(faults)
