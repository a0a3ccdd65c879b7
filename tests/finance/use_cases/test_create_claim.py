"""A draft: checked, reserved, and written once however often it is sent."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from finance.claims.content import ClaimContentInvalid, NewLine, check_content
from finance.claims.models import Claim
from finance.claims.queries import claim_list
from finance.dedup.registry import KeyTaken
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.kernel.ids import new_id
from finance.kernel.money import FEN_MAX
from finance.organisations.roles import Role
from finance.use_cases.create_claim import ClaimIdReused, CreateClaim, create_claim
from finance.vouchers.queries import VoucherUnknown
from tests.make.papers import KEYRING, Desk, content, invoice, make_desk
from tests.make.races import race


@pytest.fixture
def desk(database: Database) -> Desk:
    return make_desk(database)


def _create(desk: Desk, command: CreateClaim, by=None):
    actor = by or desk.claimant
    return desk.database.transact(lambda uow: create_claim(uow, actor, command, keyring=KEYRING))


def test_a_draft_is_written_once(desk: Desk) -> None:
    photo = desk.read(invoice())
    pdf = desk.read(invoice())
    # The carrier stands for its voucher in the first sending and in the repeat.
    spaced = replace(content(pdf, photo), title="  办公用品 ")
    command = CreateClaim(new_id(), desk.street.community, spaced)
    first = _create(desk, command)
    assert (first.claim.state, first.claim.version, first.claim.round) == ("draft", 1, 0)
    assert (first.claim.title, first.claim.total_fen) == ("办公用品", 3_000)
    assert first.lines[0].voucher_ids == (photo,)
    assert _create(desk, command) == first
    assert desk.key_states(command.claim_id) == ["reserved"]


def test_another_content_or_claimant_under_the_same_id_is_refused(desk: Desk) -> None:
    command = CreateClaim(new_id(), desk.street.community, content(desk.read(invoice())))
    _create(desk, command)
    with pytest.raises(ClaimIdReused):
        _create(desk, replace(command, content=replace(command.content, title="别的")))
    with pytest.raises(ClaimIdReused):
        _create(desk, command, by=desk.street.member(Role.CLAIMANT))
    elsewhere = CreateClaim(command.claim_id, desk.street.neighbour, content())
    with pytest.raises(ClaimIdReused):
        _create(desk, elsewhere, by=desk.neighbour)


def test_of_two_units_with_one_id_at_the_same_moment_one_is_refused(desk: Desk) -> None:
    for _ in range(5):
        one = CreateClaim(new_id(), desk.street.community, content())
        two = replace(one, organisation_id=desk.street.neighbour)
        won, lost = race(
            [lambda c=one: _create(desk, c), lambda c=two: _create(desk, c, by=desk.neighbour)]
        )
        assert len(won) == 1
        assert [type(error) for error in lost] == [ClaimIdReused]


def test_one_draft_sent_six_times_at_once_is_one_claim(desk: Desk) -> None:
    command = CreateClaim(new_id(), desk.street.community, content(desk.read(invoice())))
    won, lost = race([lambda: _create(desk, command)] * 6)
    assert lost == []
    assert won == [won[0]] * 6
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 1


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"title": " "}, ["title"]),
        (
            {"payee_name": "", "payee_account": "", "payee_bank": "长" * 501},
            ["payee_name", "payee_account", "payee_bank"],
        ),
        ({"lines": ()}, ["lines"]),
        ({"lines": (NewLine("30201", "", 0), NewLine(" ", "", 1))}, ["lines.1", "lines.2"]),
        ({"lines": (NewLine("30201", "", FEN_MAX + 1),)}, ["lines"]),
        ({"lines": (NewLine("30201", "", 1),) * 201}, ["lines"]),
    ],
)
def test_what_is_missing_is_named(changed, names) -> None:
    with pytest.raises(ClaimContentInvalid) as refused:
        check_content(replace(content(), **changed))
    assert refused.value.fields["names"] == names


def test_an_incomplete_draft_is_refused(desk: Desk) -> None:
    with pytest.raises(ClaimContentInvalid):
        _create(desk, CreateClaim(new_id(), desk.street.community, content(amount_fen=0)))


def test_vouchers_of_others_do_not_exist_here(desk: Desk) -> None:
    theirs = desk.read(invoice(), by=desk.neighbour)
    with pytest.raises(VoucherUnknown) as refused:
        desk.claim(theirs)
    assert refused.value.fields["voucher_ids"] == [str(theirs)]
    with desk.database.reading() as session:
        assert session.scalars(select(Claim)).all() == []


def test_a_taken_paper_leaves_no_draft_behind(desk: Desk) -> None:
    desk.claim(desk.read(invoice(), by=desk.neighbour), by=desk.neighbour)
    with pytest.raises(KeyTaken):
        desk.claim(desk.read(invoice()))
    with desk.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 1


def test_nobody_claims_for_another_unit(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        _create(desk, CreateClaim(new_id(), desk.street.neighbour, content()))


def test_lists_are_paged_newest_first_within_the_scope(desk: Desk) -> None:
    ours = [desk.claim() for _ in range(5)]
    theirs = desk.claim(by=desk.neighbour)
    accountant = desk.person(Role.ACCOUNTANT, desk.street.street)
    with desk.database.reading() as session:
        first, after = claim_list(session, desk.claimant, limit=3)
        second, end = claim_list(session, desk.claimant, limit=3, after=after)
        everything, _ = claim_list(session, accountant)
        one_unit, _ = claim_list(session, accountant, organisation_id=desk.street.neighbour)
        none, _ = claim_list(session, desk.claimant, organisation_id=desk.street.neighbour)
        drafts, _ = claim_list(session, desk.claimant, state="draft")
        paid, _ = claim_list(session, desk.claimant, state="paid")
    assert [view.id for view in (*first, *second)] == ours[::-1]
    assert end is None
    assert {view.id for view in everything} == {*ours, theirs}
    assert [view.id for view in one_unit] == [theirs]
    assert (none, paid) == ((), ())
    assert len(drafts) == 5
