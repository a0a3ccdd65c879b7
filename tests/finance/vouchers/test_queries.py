"""Reads of vouchers: only within the scope, whole pages, everything that was read."""

from dataclasses import replace

import pytest

from finance.kernel.db import Database
from finance.kernel.ids import new_id
from finance.organisations.roles import Role
from finance.vouchers.queries import (
    VoucherUnknown,
    voucher_by_id,
    voucher_detail,
    voucher_list,
    voucher_state,
    vouchers_by_ids,
)
from finance.vouchers.reading import Carrier, Check, Evidence, Outcome
from tests.make.papers import Desk, invoice, make_desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def test_the_state_is_told_within_the_scope_only(desk: Desk) -> None:
    voucher_id = desk.capture(b"one")
    with desk.database.reading() as session:
        seen = voucher_state(session, desk.claimant, voucher_id)
        for asked in (voucher_state, voucher_by_id, voucher_detail):
            with pytest.raises(VoucherUnknown):
                asked(session, desk.neighbour, voucher_id)
            with pytest.raises(VoucherUnknown):
                asked(session, desk.claimant, new_id())
    assert (seen.state, seen.version, seen.organisation_id) == (
        "captured",
        1,
        desk.street.community,
    )


def test_the_detail_holds_all_that_was_read(desk: Desk) -> None:
    told = replace(
        invoice(),
        checks=(Check("amount_in_words", Outcome.PASSED, "一致"),),
        items=({"name": "纸张", "amount_fen": 12_000},),
        evidence=Evidence(Carrier.PDF, notes=("pdf.edited",)),
    )
    voucher_id = desk.read(told)
    with desk.database.reading() as session:
        detail = voucher_detail(session, desk.claimant, voucher_id)
    assert detail.voucher.id == voucher_id
    assert detail.kind_confidence == 0.9
    assert dict(detail.fields)["total_fen"].value == 12_000
    assert [check.code for check in detail.checks] == ["amount_in_words"]
    assert dict(detail.items[0]) == {"name": "纸张", "amount_fen": 12_000}
    assert detail.notes == ("pdf.edited",)
    assert (detail.engine, detail.stages) == ("test", (("lines", 0.5),))
    assert (detail.corrections, detail.carriers) == ((), ())


def test_what_is_not_read_yet_is_empty(desk: Desk) -> None:
    voucher_id = desk.capture(b"one")
    with desk.database.reading() as session:
        detail = voucher_detail(session, desk.claimant, voucher_id)
    assert (detail.fields, detail.checks, detail.items, detail.notes) == ((), (), (), ())
    assert (detail.kind_confidence, detail.engine, detail.stages) == (None, None, ())


def test_lists_are_paged_newest_first_within_the_scope(desk: Desk) -> None:
    ours = [desk.capture(bytes([number])) for number in range(4)]
    read = desk.read(invoice())
    theirs = desk.capture(b"theirs", by=desk.neighbour)
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with desk.database.reading() as session:
        first, after = voucher_list(session, desk.claimant, limit=3)
        second, end = voucher_list(session, desk.claimant, limit=3, after=after)
        everything, _ = voucher_list(session, accountant)
        one_unit, _ = voucher_list(session, accountant, organisation_id=desk.street.neighbour)
        none, _ = voucher_list(session, desk.claimant, organisation_id=desk.street.neighbour)
        done, _ = voucher_list(session, desk.claimant, state="read")
        named = vouchers_by_ids(session, desk.street.community, (ours[0], theirs, new_id()))
    # Ids of one millisecond stand in no order of their own.
    assert [view.id for view in (*first, *second)] == sorted([read, *ours], reverse=True)
    assert end is None
    assert {view.id for view in everything} == {read, theirs, *ours}
    assert [view.id for view in one_unit] == [theirs]
    assert none == ()
    assert [view.id for view in done] == [read]
    assert [view.id for view in named] == [ours[0]]
