"""The journal: even or refused, append-only, mirrored once, and re-added without mercy."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finance.kernel.clock import business_date
from finance.kernel.db import Database
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.kernel.money import FEN_MAX
from finance.ledger.accounts import AccountUnknown, accounts
from finance.ledger.balances import AccountBalance, spent_by_budget_line, trial_balance
from finance.ledger.entry import Entry, EntryUneven, EntryView, PostingLine, digest_of
from finance.ledger.integrity import verify_ledger
from finance.ledger.journal import EntryReversed, EntryUnknown, entry_of, post, reverse
from finance.ledger.queries import entries_of, entry_detail, entry_list

UNIT = new_id()
DAY = date(2026, 11, 2)


def _line(book: str, code: str, fen: int, *, budget_line_id: UUID | None = None) -> PostingLine:
    return PostingLine(book=book, account_code=code, amount_fen=fen, budget_line_id=budget_line_id)


def _pair(fen: int, budget_line_id: UUID | None = None) -> tuple[PostingLine, ...]:
    return (
        _line("financial", "5001", fen, budget_line_id=budget_line_id),
        _line("financial", "4001", -fen),
        _line("budget", "7101", fen, budget_line_id=budget_line_id),
        _line("budget", "6001", -fen),
    )


def _entry(
    *lines: PostingLine,
    unit: UUID = UNIT,
    account_set: str = "GOV",
    day: date = DAY,
    source_id: UUID | None = None,
) -> Entry:
    return Entry(
        organisation_id=unit,
        account_set=account_set,
        posted_on=day,
        summary="购办公用品",
        pattern="treasury",
        source="payment",
        source_id=source_id or new_id(),
        posted_by=None,
        lines=lines or _pair(500),
    )


def _post(database: Database, entry: Entry | None = None) -> EntryView:
    return database.transact(lambda uow: post(uow, entry or _entry()))


def _reverse(database: Database, view: EntryView) -> EntryView:
    return database.transact(
        lambda uow: reverse(uow, view.id, view.organisation_id, reason="户名不符", posted_by=None)
    )


def test_what_is_posted_is_what_is_read(database: Database) -> None:
    posted = _post(database)
    assert (posted.period, posted.total_fen, posted.reverses_id) == ("2026-11", 500, None)
    with database.reading() as session:
        read = entry_of(session, posted.id, UNIT)
        event = session.query(EventLog).filter(EventLog.subject_id == posted.id).one()
    assert read == posted
    assert digest_of(read).hex() == posted.digest
    assert posted.digest in event.body


@pytest.mark.parametrize(
    "lines",
    [
        (_line("financial", "5001", 5), _line("financial", "4001", -4)),
        (_line("financial", "5001", 5), _line("budget", "6001", -5)),
        (_line("financial", "5001", 0), _line("financial", "4001", 0)),
        (_line("financial", "5001", FEN_MAX + 1), _line("financial", "4001", -FEN_MAX - 1)),
    ],
)
def test_an_uneven_or_empty_entry_cannot_even_be_built(lines: tuple[PostingLine, ...]) -> None:
    with pytest.raises(EntryUneven):
        _entry(*lines)


def test_no_lines_is_no_entry() -> None:
    with pytest.raises(EntryUneven):
        Entry(
            organisation_id=UNIT,
            account_set="GOV",
            posted_on=DAY,
            summary="",
            pattern="",
            source="",
            source_id=UNIT,
            posted_by=None,
            lines=(),
        )


@given(
    st.lists(
        st.tuples(st.sampled_from(("financial", "budget")), st.integers(-999, 999)), max_size=6
    )
)
def test_an_entry_stands_exactly_when_each_book_sums_to_zero(
    amounts: list[tuple[str, int]],
) -> None:
    even = bool(amounts) and all(fen != 0 for _, fen in amounts)
    even = even and all(
        sum(fen for b, fen in amounts if b == book) == 0 for book in ("financial", "budget")
    )
    lines = tuple(_line(book, "5001", fen) for book, fen in amounts)
    try:
        Entry(
            organisation_id=UNIT,
            account_set="GOV",
            posted_on=DAY,
            summary="",
            pattern="",
            source="",
            source_id=UNIT,
            posted_by=None,
            lines=lines,
        )
    except EntryUneven:
        assert not even
    else:
        assert even


def test_an_account_outside_the_chart_or_in_the_wrong_book_is_refused(
    database: Database,
) -> None:
    wrong = _entry(_line("budget", "5001", 5), _line("budget", "9999", -5), account_set="GOV")
    with pytest.raises(AccountUnknown) as refused:
        _post(database, wrong)
    assert refused.value.fields["codes"] == ["5001", "9999"]
    with pytest.raises(AccountUnknown):
        _post(database, _entry(account_set="RURAL"))


def test_the_charts_are_loaded(database: Database) -> None:
    with database.reading() as session:
        gov = {a.code: a for a in accounts(session, "GOV")}
        rural = accounts(session, "RURAL")
        assert accounts(session, "NPO") == ()
    assert (gov["2901"].name, gov["2901"].book) == ("受托代理负债", "financial")
    assert (gov["8001"].name, gov["8001"].element) == ("资金结存", "budget_balance")
    assert len(rural) == 42
    assert {account.book for account in rural} == {"financial"}


def test_a_reversal_mirrors_once_and_is_never_reversed(database: Database) -> None:
    original = _post(database)
    mirror = _reverse(database, original)
    assert mirror.reverses_id == original.id
    assert mirror.source == "payment_return"
    assert [x.amount_fen for x in mirror.lines] == [-500, 500, -500, 500]
    assert mirror.posted_on == business_date(datetime.now(UTC))
    for again in (original, mirror):
        with pytest.raises(EntryReversed):
            _reverse(database, again)
    with database.reading() as session:
        assert verify_ledger(session) == ()
        assert [e.id for e in entries_of(session, (UNIT,), original.source_id)] == [
            original.id,
            mirror.id,
        ]


def test_an_unknown_entry_cannot_be_reversed(database: Database) -> None:
    with pytest.raises(EntryUnknown), database.unit_of_work() as uow:
        reverse(uow, new_id(), UNIT, reason="", posted_by=None)


def test_trial_balance_by_book_unit_and_period(database: Database) -> None:
    other = new_id()
    _post(database)
    _post(database, _entry(*_pair(70), day=date(2026, 12, 1)))
    _post(database, _entry(*_pair(9), unit=other))
    back = _post(database, _entry(_line("financial", "5001", -20), _line("financial", "4001", 20)))
    assert back.total_fen == 20
    with database.reading() as session:
        november = trial_balance(session, (UNIT,), book="financial", period_until="2026-11")
        both = trial_balance(session, (UNIT, other), book="budget", period_until="2026-12")
        assert trial_balance(session, (), book="budget", period_until="2026-12") == ()
    assert november == (
        AccountBalance("GOV", "4001", "财政拨款收入", "income", 20, 500),
        AccountBalance("GOV", "5001", "业务活动费用", "expense", 500, 20),
    )
    assert november[0].balance_fen == -480
    assert [(b.account_code, b.balance_fen) for b in both] == [("6001", -579), ("7101", 579)]


def test_entries_are_listed_newest_first_in_pages(database: Database) -> None:
    made = [_post(database).id for _ in range(3)]
    hidden = _post(database, _entry(unit=new_id())).id
    with database.reading() as session:
        first, after = entry_list(session, (UNIT,), limit=2)
        rest, end = entry_list(session, (UNIT,), limit=2, after=after)
        assert entry_detail(session, (UNIT,), made[0]) == rest[0]
        with pytest.raises(EntryUnknown):
            entry_detail(session, (UNIT,), hidden)
    assert [e.id for e in first] == made[:0:-1]
    assert ([e.id for e in rest], after, end) == ([made[0]], made[1], None)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), min_size=1, max_size=6))
def test_after_any_postings_the_books_sum_to_zero(
    database: Database, history: list[tuple[int, bool]]
) -> None:
    unit, line_id = new_id(), new_id()
    for fen, is_returned in history:
        view = _post(database, _entry(*_pair(fen, line_id), unit=unit))
        if is_returned:
            _reverse(database, view)
    kept = sum(fen for fen, is_returned in history if not is_returned)
    with database.reading() as session:
        for book in ("financial", "budget"):
            table = trial_balance(session, (unit,), book=book, period_until="9999-12")
            assert sum(row.balance_fen for row in table) == 0
            assert max(row.balance_fen for row in table) == kept
        assert spent_by_budget_line(session)[unit, line_id] == kept
        assert verify_ledger(session) == ()


def _as_owner(database: Database, *statements: str) -> None:
    """Change bytes as someone with the disk in hand could: the triggers switched off."""
    with database.engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        ("UPDATE posting SET amount_fen = amount_fen * 2", ["does not match its digest"]),
        ("UPDATE posting SET note = 'x' WHERE line = 1", ["does not match its digest"]),
        (
            "UPDATE posting SET amount_fen = 501 WHERE line = 1",
            ["is not even", "does not match its digest"],
        ),
        (
            "UPDATE journal_entry SET period = '2026-10'",
            ["does not match its digest", "lies in period 2026-10"],
        ),
        (
            "UPDATE journal_entry SET digest = '\\x00'",
            ["does not match its digest", "differs from the digest in its event"],
        ),
        (
            "DELETE FROM posting",
            ["is not even", "does not match its digest"],
        ),
        ("DELETE FROM event_log", ["has no event"]),
        ("DELETE FROM journal_entry", ["was announced but is not in the journal"]),
    ],
)
def test_any_changed_row_is_found(database: Database, statement: str, faults: list[str]) -> None:
    _post(database)
    _as_owner(database, statement)
    with database.reading() as session:
        found = verify_ledger(session)
    assert len(found) == len(faults)
    for fault, words in zip(found, faults, strict=True):
        assert words in fault


def test_a_mirror_that_does_not_mirror_is_found(database: Database) -> None:
    original = _post(database)
    mirror = _reverse(database, original)
    _as_owner(
        database,
        f"UPDATE posting SET account_code = '5901' WHERE entry_id = '{original.id}' AND line = 1",
    )
    with database.reading() as session:
        assert f"entry {mirror.id} does not mirror {original.id}" in verify_ledger(session)
    _as_owner(database, f"DELETE FROM journal_entry WHERE id = '{original.id}'")
    with database.reading() as session:
        assert f"entry {mirror.id} reverses {original.id}, which does not exist" in verify_ledger(
            session
        )
