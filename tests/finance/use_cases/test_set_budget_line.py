"""Entering and changing budget lines, and reading what is left."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from finance.budget.queries import BudgetLineUnknown, BudgetLineView, budget_line, budget_lines
from finance.budget.reservation import Wanted, reserve
from finance.kernel.db import Database
from finance.kernel.errors import NotPermitted
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.kernel.money import FEN_MAX
from finance.organisations.actor import Actor
from finance.organisations.queries import OrganisationUnknown
from finance.organisations.roles import Role
from finance.payments.postings import PatternMissing
from finance.use_cases.set_budget_line import (
    BudgetLineExists,
    BudgetLineInvalid,
    BudgetLineRefused,
    SetBudgetLine,
    set_budget_line,
)
from tests.make.money import YEAR
from tests.make.people import Street


@pytest.fixture
def accountant(street: Street) -> Actor:
    return street.member(Role.ACCOUNTANT)


@pytest.fixture
def command(street: Street) -> SetBudgetLine:
    return SetBudgetLine(
        budget_line_id=new_id(),
        organisation_id=street.community,
        fiscal_year=YEAR,
        expense_class="30201",
        name="办公费",
        amount_fen=50_000,
        document_number="青街财〔2026〕1号",
    )


def _set(database: Database, actor: Actor, command: SetBudgetLine) -> BudgetLineView:
    return database.transact(lambda uow: set_budget_line(uow, actor, command))


def _hold(database: Database, command: SetBudgetLine, fen: int) -> None:
    database.transact(
        lambda uow: reserve(
            uow,
            new_id(),
            command.organisation_id,
            wanted=(Wanted(command.expense_class, fen),),
            fiscal_year=command.fiscal_year,
        )
    )


def test_a_line_is_entered_and_read(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    made = _set(database, accountant, command)
    _hold(database, command, 20_000)
    _set(database, accountant, replace(command, budget_line_id=new_id(), expense_class="30299"))
    with database.reading() as session:
        first, second = budget_lines(
            session, accountant, organisation_id=command.organisation_id, fiscal_year=YEAR
        )
        assert (
            budget_lines(
                session, accountant, organisation_id=command.organisation_id, fiscal_year=YEAR + 1
            )
            == ()
        )
        one = budget_line(
            session,
            accountant,
            organisation_id=command.organisation_id,
            budget_line_id=made.id,
        )
        with pytest.raises(BudgetLineUnknown):
            budget_line(
                session,
                accountant,
                organisation_id=command.organisation_id,
                budget_line_id=new_id(),
            )
    assert first == one == replace(made, reserved_fen=20_000, left_fen=30_000)
    assert (second.expense_class, second.left_fen) == ("30299", 50_000)


def test_a_change_leaves_before_and_after_in_the_log(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    _set(database, accountant, command)
    _hold(database, command, 20_000)
    changed = _set(database, accountant, replace(command, amount_fen=20_000, name="办公经费"))
    assert (changed.left_fen, changed.name) == (0, "办公经费")
    with database.reading() as session:
        bodies = session.scalars(
            select(EventLog.body).where(EventLog.code == "budget.line_set").order_by(EventLog.id)
        ).all()
    assert '"amount_before_fen":null,"amount_fen":50000' in bodies[0]
    assert '"amount_before_fen":50000,"amount_fen":20000' in bodies[1]


def test_a_line_in_use_is_not_cut_below_nor_made_another(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    _set(database, accountant, command)
    _hold(database, command, 20_000)
    wrong = replace(command, amount_fen=19_999, expense_class="30202", fund_source="bank")
    with pytest.raises(BudgetLineRefused) as refused:
        _set(database, accountant, wrong)
    below, in_use = refused.value.breaches
    assert (below.code, below.fields["used_fen"]) == ("budget.below_used", 20_000)
    assert (in_use.code, in_use.fields["fixed"]) == (
        "budget.line_in_use",
        ["expense_class", "fund_source"],
    )


def test_an_unused_line_may_become_another(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    _set(database, accountant, command)
    moved = _set(database, accountant, replace(command, expense_class="30202", amount_fen=0))
    assert (moved.id, moved.expense_class, moved.amount_fen) == (
        command.budget_line_id,
        "30202",
        0,
    )


def test_there_is_one_line_a_class(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    _set(database, accountant, command)
    twin = replace(command, budget_line_id=new_id())
    with pytest.raises(BudgetLineExists):
        _set(database, accountant, twin)
    _set(database, accountant, replace(twin, project_code="P1"))
    with pytest.raises(BudgetLineExists):
        _set(database, accountant, twin)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_fen": -1},
        {"amount_fen": FEN_MAX + 1},
        {"fiscal_year": 1999},
        {"fiscal_year": 2100},
        {"expense_class": "办公"},
        {"expense_class": ""},
        {"expense_class": "302-1"},
        {"name": " "},
    ],
)
def test_nonsense_is_refused(
    database: Database, *, accountant: Actor, command: SetBudgetLine, wrong: dict[str, Any]
) -> None:
    with pytest.raises(BudgetLineInvalid):
        _set(database, accountant, replace(command, **wrong))


def test_a_fund_source_that_the_books_cannot_post_is_refused(
    database: Database, accountant: Actor, command: SetBudgetLine
) -> None:
    with pytest.raises(PatternMissing):
        _set(database, accountant, replace(command, fund_source="gift"))


def test_only_the_accountant_sets_and_only_the_scope_reads(
    database: Database, *, street: Street, accountant: Actor, command: SetBudgetLine
) -> None:
    with pytest.raises(NotPermitted):
        _set(database, street.member(Role.CASHIER), command)
    _set(database, accountant, command)
    stranger = street.member(Role.ACCOUNTANT, street.neighbour)
    with database.reading() as session, pytest.raises(OrganisationUnknown):
        budget_lines(session, stranger, organisation_id=command.organisation_id, fiscal_year=YEAR)
