"""A file changed after signing stops a claim until the intact one is there."""

from dataclasses import replace

import pytest

from finance.kernel.db import Database
from finance.use_cases.correct_voucher import CorrectVoucher, correct_voucher
from finance.use_cases.submit_claim import ClaimRefused
from finance.vouchers.broken_signatures import broken_signatures
from finance.vouchers.reading import Carrier, Evidence, Source, VoucherReading
from finance.vouchers.signature import SignatureOutcome, SignatureReport
from tests.make.papers import KEYRING, Desk, invoice, make_desk

BROKEN, VALID = SignatureOutcome.DIGEST_MISMATCH, SignatureOutcome.VALID


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _signed(outcome: SignatureOutcome | None, **values) -> VoucherReading:
    signature = None if outcome is None else SignatureReport(outcome)
    evidence = Evidence(Carrier.OFD, signature=signature)
    return replace(invoice(source=Source.OFD_TAG, **values), evidence=evidence)


def _broken(desk: Desk, *voucher_ids) -> frozenset:
    with desk.database.reading() as session:
        return broken_signatures(session, desk.street.community, voucher_ids)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (None, False),
        (SignatureOutcome.NONE, False),
        (SignatureOutcome.UNSUPPORTED, False),
        (SignatureOutcome.CERT_UNTRUSTED, False),
        (VALID, False),
        (BROKEN, True),
    ],
)
def test_only_a_changed_file_counts(desk: Desk, outcome, expected) -> None:
    voucher_id = desk.read(_signed(outcome))
    assert _broken(desk, voucher_id) == (frozenset({voucher_id}) if expected else frozenset())


def test_the_claim_is_refused_until_the_intact_file_is_sent(desk: Desk) -> None:
    changed = desk.read(_signed(BROKEN))
    claim_id = desk.claim(changed)
    with pytest.raises(ClaimRefused) as refused:
        desk.submit(claim_id)
    (breach,) = refused.value.breaches
    assert breach.code == "voucher.signature_broken"
    assert breach.fields == {"voucher_id": str(changed)}
    assert "重新下载" in breach.detail
    original = desk.read(_signed(VALID))
    assert desk.voucher(original).carrier_of_id == changed
    assert desk.submit(claim_id).claim.state == "submitted"


def test_a_photograph_beside_it_mends_nothing(desk: Desk) -> None:
    photo = desk.read(invoice())
    changed = desk.read(_signed(BROKEN))
    assert desk.voucher(changed).carrier_of_id == photo
    assert _broken(desk, photo) == {photo}


def test_an_intact_file_of_another_amount_mends_nothing(desk: Desk) -> None:
    changed = desk.read(_signed(BROKEN))
    desk.read(_signed(VALID))
    assert _broken(desk, changed) == frozenset()
    command = CorrectVoucher(changed, {"total_fen": 99_000}, reason="看错")
    desk.database.transact(
        lambda uow: correct_voucher(uow, desk.claimant, command, keyring=KEYRING)
    )
    assert _broken(desk, changed) == {changed}


def test_a_typed_voucher_and_none_at_all(desk: Desk) -> None:
    unread = desk.capture(b"unread")
    assert _broken(desk, unread) == _broken(desk) == frozenset()
