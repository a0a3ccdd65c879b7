"""Editing: only one's own, only what is not under way, only what one has seen."""

import pytest

from finance.claims.own import NotClaimant
from finance.claims.states import ClaimWrongState
from finance.kernel.db import Database
from finance.kernel.errors import StaleVersion
from finance.organisations.roles import Role
from finance.use_cases.edit_claim import EditClaim, edit_claim
from finance.use_cases.withdraw_claim import WithdrawClaim, withdraw_claim
from tests.make.papers import KEYRING, Desk, content, invoice, make_desk
from tests.make.races import race


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _edit(desk: Desk, command: EditClaim, by=None):
    actor = by or desk.claimant
    return desk.database.transact(lambda uow: edit_claim(uow, actor, command, keyring=KEYRING))


def test_a_draft_gets_new_content(desk: Desk) -> None:
    claim_id = desk.claim(desk.read(invoice()))
    other = desk.read(invoice("26332000000012345679"))
    detail = _edit(desk, EditClaim(claim_id, content(other, amount_fen=5_000), version=1))
    assert (detail.claim.version, detail.claim.total_fen) == (2, 5_000)
    assert detail.lines[0].voucher_ids == (other,)
    assert desk.key_states(claim_id) == ["released", "reserved"]


def test_what_is_under_way_stays(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.claim(voucher_id)
    desk.submit(claim_id)
    with pytest.raises(ClaimWrongState):
        _edit(desk, EditClaim(claim_id, content(voucher_id)))


def test_a_colleague_does_not_edit(desk: Desk) -> None:
    claim_id = desk.claim()
    with pytest.raises(NotClaimant):
        _edit(desk, EditClaim(claim_id, content()), by=desk.street.member(Role.CLAIMANT))


def test_of_two_edits_of_one_version_one_is_kept(desk: Desk) -> None:
    claim_id = desk.claim()
    won, lost = race(
        [
            lambda t=t: _edit(desk, EditClaim(claim_id, content(title=t), version=1))
            for t in ("甲", "乙", "丙")
        ]
    )
    assert (len(won), len(lost)) == (1, 2)
    assert all(isinstance(error, StaleVersion) for error in lost)


def test_a_withdrawn_claim_is_edited_and_submitted_again(desk: Desk) -> None:
    voucher_id = desk.read(invoice())
    claim_id = desk.claim(voucher_id)
    desk.submit(claim_id)
    desk.database.transact(
        lambda uow: withdraw_claim(uow, desk.claimant, WithdrawClaim(claim_id, version=2))
    )
    _edit(desk, EditClaim(claim_id, content(voucher_id, amount_fen=2_000)))
    assert desk.key_states(claim_id) == ["reserved"]
    assert desk.submit(claim_id).claim.round == 2
