"""Each rule: a row that passes, one that fails, one on the boundary; all breaches at once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from finance.claims.facts import ClaimFacts
from finance.claims.queries import ClaimLineView
from finance.claims.submit_rules import SUBMIT_RULES, is_bought_by, submit_breaches
from finance.kernel.ids import new_id
from finance.organisations.queries import OrganisationView
from finance.vouchers.queries import VoucherView

TODAY = date(2026, 11, 2)
OWN_CODE = "91350100M000100Y43"
OTHER_CODE = "91310000775785552L"
UNIT = OrganisationView(
    id=new_id(),
    code="C1",
    name="杏花社区居民委员会",
    level="community",
    parent_id=None,
    path="D/S/C1/",
    tax_id=OWN_CODE,
    aliases=("杏花居委会",),
    account_set="GOV",
    contact="",
    bank_name="",
    bank_account="",
)


def _voucher(**changed) -> VoucherView:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    made = VoucherView(
        id=new_id(),
        organisation_id=UNIT.id,
        capture_id=new_id(),
        part=0,
        carrier_of_id=None,
        state="read",
        version=2,
        source="camera",
        media_type="image/jpeg",
        file_name="IMG.jpg",
        size_bytes=1,
        sha256="00",
        captured_by=new_id(),
        captured_at=at,
        read_at=at,
        fault_code=None,
        fault_detail=None,
        kind="de_normal",
        key="E:26332000000012345678",
        is_number_corrected=False,
        invoice_code=None,
        invoice_number="26332000000012345678",
        issued_on=date(2026, 3, 5),
        total_fen=10_000,
        net_fen=None,
        tax_fen=None,
        seller_name="文具店",
        seller_tax_id=None,
        buyer_name=UNIT.name,
        buyer_tax_id=OWN_CODE,
    )
    return replace(made, **changed)


def _facts(*vouchers: VoucherView, amounts=None, lines=None, unit=UNIT) -> ClaimFacts:
    """One line a voucher, of the voucher's own total, unless told."""
    given = lines or [
        (amount, (voucher.id,))
        for voucher, amount in zip(
            vouchers, amounts or [v.total_fen or 1 for v in vouchers], strict=True
        )
    ]
    return ClaimFacts(
        organisation=unit,
        on=TODAY,
        lines=tuple(
            ClaimLineView(number, "30201", None, "", amount, tuple(ids))
            for number, (amount, ids) in enumerate(given, 1)
        ),
        vouchers=vouchers,
    )


def _codes(facts: ClaimFacts) -> list[str]:
    return [breach.code for breach in submit_breaches(facts)]


def test_a_sound_claim_has_nothing_against_it() -> None:
    assert _codes(_facts(_voucher(), _voucher(kind="other", key="H:00:0", buyer_name=None))) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"state": "captured", "kind": None, "key": None}, ["voucher.not_read"]),
        ({"state": "unreadable", "kind": None, "key": None}, ["voucher.not_read"]),
        ({"kind": "none", "key": None}, ["voucher.not_claimable"]),
        ({"kind": "bank_receipt", "key": None}, ["voucher.not_claimable"]),
        ({"kind": "other", "key": "H:00:0", "total_fen": None}, ["voucher.unidentified"]),
        ({"kind": "de_normal", "key": None, "total_fen": None}, ["voucher.unidentified"]),
        ({"key": "H:00:0"}, ["voucher.number_missing"]),
        ({"kind": "rail_paper", "key": "H:00:0"}, ["voucher.number_missing"]),
        ({"kind": "receipt", "key": "H:00:0"}, []),
        ({"total_fen": None}, []),  # the number identifies it, the amount is another matter
        ({"kind": "other", "key": "H:00:0"}, []),
        ({"buyer_name": "个人", "buyer_tax_id": None}, ["voucher.buyer_mismatch"]),
        ({"buyer_name": None, "buyer_tax_id": None}, ["voucher.buyer_mismatch"]),
        ({"buyer_name": None, "buyer_tax_id": None, "kind": "rail_paper"}, []),
        ({"total_fen": -10_000}, ["voucher.red_invoice"]),
        ({"total_fen": 0}, []),
        ({"issued_on": date(2026, 11, 3)}, ["voucher.dated_in_future"]),
        ({"issued_on": TODAY}, []),
        ({"issued_on": None}, []),
    ],
)
def test_one_voucher(changed, expected) -> None:
    facts = _facts(_voucher(**changed), amounts=[1])
    codes = [code for code in _codes(facts) if code != "claim.exceeds_vouchers"]
    assert codes == expected


@pytest.mark.parametrize(
    ("name", "tax_id", "expected"),
    [
        (UNIT.name, OWN_CODE, True),
        ("misread", OWN_CODE, True),
        (UNIT.name, OTHER_CODE, False),  # P-12: a sound code of somebody else
        (UNIT.name, "91350100M000100Y44", True),  # a misread code: its check digit is wrong
        ("杏花居委会", None, True),
        ("杏花 居委会", None, True),
        ("柳塘社区居民委员会", None, False),
        (None, None, False),
        (None, OTHER_CODE, False),
    ],
)
def test_the_buyer(name, tax_id, expected) -> None:
    assert is_bought_by(_voucher(buyer_name=name, buyer_tax_id=tax_id), UNIT) is expected


def test_a_unit_without_tax_id_goes_by_name() -> None:
    unit = replace(UNIT, tax_id=None)
    assert is_bought_by(_voucher(buyer_tax_id=OTHER_CODE), unit)
    assert not is_bought_by(_voucher(buyer_tax_id=OTHER_CODE, buyer_name="他人"), unit)


def test_a_line_needs_a_voucher() -> None:
    voucher = _voucher()
    facts = _facts(voucher, lines=[(100, (voucher.id,)), (100, ())])
    (breach,) = submit_breaches(facts)
    assert (breach.code, breach.fields["line"]) == ("line.without_voucher", 2)


class TestMoney:
    """The papers of a group of lines prove the group's money, and each line's papers its own."""

    one, two = _voucher(), _voucher(total_fen=5_000)

    @pytest.mark.parametrize(
        ("lines", "expected"),
        [
            ([(10_000, "1")], []),
            ([(10_001, "1")], [([1], 10_001, 10_000)]),
            ([(15_000, "12")], []),
            ([(4_000, "1"), (6_000, "1"), (5_000, "2")], []),
            # One paper used up twice, though the claim as a whole has papers enough.
            ([(6_000, "1"), (6_000, "1"), (1, "2")], [([1, 2], 12_000, 10_000)]),
            # Enough for both lines together, but not for the second by its own paper.
            ([(1_000, "12"), (6_000, "2")], [([2], 6_000, 5_000)]),
            # A chain: 1–2 share the first paper, 2–3 the second.
            ([(5_000, "1"), (5_000, "12"), (5_001, "2")], [([1, 2, 3], 15_001, 15_000)]),
            ([(5_000, "1"), (5_000, "2"), (5_000, "12")], []),
            ([(10_001, "1"), (5_001, "2")], [([1], 10_001, 10_000), ([2], 5_001, 5_000)]),
        ],
    )
    def test_sums(self, lines, expected) -> None:
        papers = {"1": self.one.id, "2": self.two.id}
        facts = _facts(
            self.one, self.two, lines=[(amount, [papers[p] for p in ps]) for amount, ps in lines]
        )
        found = [breach.fields for breach in submit_breaches(facts)]
        assert [(f["lines"], f["asked_fen"], f["proven_fen"]) for f in found] == expected


def test_an_unread_total_proves_nothing_and_is_asked_for() -> None:
    (breach,) = submit_breaches(_facts(_voucher(total_fen=None), _voucher(), amounts=[1, 1]))
    assert breach.code == "claim.exceeds_vouchers"
    assert breach.detail.endswith("的金额没有读出，请补录")


@pytest.mark.parametrize("state", ["captured", "unreadable"])
def test_of_a_paper_that_is_not_read_only_that_is_told(state: str) -> None:
    unread = _voucher(state=state, kind=None, key=None, total_fen=None)
    both = [(10_001, [unread.id, (read := _voucher()).id])]
    assert _codes(_facts(unread, read, lines=both)) == ["voucher.not_read"]


def test_all_breaches_come_at_once_in_the_order_of_the_rules() -> None:
    bad = _voucher(total_fen=-1, issued_on=date(2027, 1, 1), buyer_name="个人", buyer_tax_id=None)
    unread = _voucher(state="captured")
    picture = _voucher(kind="none", key=None)
    bare = _voucher(kind="other", key="H:00:0", total_fen=None)
    blind = _voucher(key="H:01:0")
    vouchers = (bad, unread, picture, bare, blind)
    proofs = [voucher.id for voucher in vouchers if voucher is not unread]
    facts = _facts(*vouchers, lines=[(1, ()), (50_000, proofs), (1, [unread.id])])
    facts = replace(facts, broken_signatures=frozenset({bad.id}))
    assert _codes(facts) == [rule.code for rule in SUBMIT_RULES]
    assert all(rule.title and rule.source for rule in SUBMIT_RULES)
    assert all(breach.detail for breach in submit_breaches(facts))
