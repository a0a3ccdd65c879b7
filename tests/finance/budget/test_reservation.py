"""Holds: closed world, all breaches at once, races settled by row locks, sums that never drift."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from finance.budget.integrity import verify_budget
from finance.budget.models import BudgetLine
from finance.budget.reservation import (
    AlreadyReserved,
    BudgetRefused,
    HoldView,
    NothingHeld,
    Wanted,
    WantedInvalid,
    consume,
    release,
    reserve,
    restore,
)
from finance.kernel.db import Database, UnitOfWork
from finance.kernel.events import EventLog
from finance.kernel.ids import new_id
from finance.kernel.money import FEN_MAX
from tests.make.money import YEAR, LineSums, hold_states, make_line, sums_of

UNIT = new_id()


def _reserve(
    database: Database, claim_id: UUID, *wanted: tuple[str, int], year: int = YEAR
) -> tuple[HoldView, ...]:
    return database.transact(
        lambda uow: reserve(
            uow,
            claim_id,
            UNIT,
            wanted=tuple(Wanted(*ask) for ask in wanted),
            fiscal_year=year,
        )
    )


def test_a_hold_for_each_wanted_in_its_order(database: Database) -> None:
    office, print_ = make_line(database, UNIT), make_line(database, UNIT, expense_class="30202")
    claim = new_id()
    holds = _reserve(database, claim, ("30202", 300), ("30201", 200), ("30202", 50))
    assert [(h.budget_line_id, h.expense_class, h.amount_fen, h.state) for h in holds] == [
        (print_, "30202", 300, "pending"),
        (office, "30201", 200, "pending"),
        (print_, "30202", 50, "pending"),
    ]
    assert sums_of(database, UNIT, office) == LineSums(100_000, 200, 0)
    assert sums_of(database, UNIT, print_) == LineSums(100_000, 350, 0)


def test_all_breaches_come_at_once_and_nothing_is_written(database: Database) -> None:
    office = make_line(database, UNIT, amount_fen=100)
    make_line(database, UNIT, expense_class="30205", fund_source="bank")
    with pytest.raises(BudgetRefused) as refused:
        _reserve(
            database,
            new_id(),
            ("30299", 1),
            ("30201", 60),
            ("30201", 41),
            ("30205", 5),
            ("30202", 1),
        )
    assert [(b.code, b.fields.get("expense_class")) for b in refused.value.breaches] == [
        ("budget.not_enough", "30201"),
        ("budget.line_missing", "30202"),
        ("budget.line_missing", "30299"),
        ("budget.mixed_funds", None),
    ]
    short = refused.value.breaches[0]
    assert (short.fields["left_fen"], short.fields["wanted_fen"]) == (100, 101)
    assert "可用 1.00 元，本次需要 1.01 元" in short.detail
    assert refused.value.breaches[1].fields["fiscal_year"] == YEAR
    assert refused.value.breaches[3].fields["fund_sources"] == ["bank", "treasury"]
    assert sums_of(database, UNIT, office) == LineSums(100, 0, 0)


def test_the_last_fen_can_be_held_and_not_one_more(database: Database) -> None:
    line = make_line(database, UNIT, amount_fen=100)
    _reserve(database, new_id(), ("30201", 100))
    with pytest.raises(BudgetRefused):
        _reserve(database, new_id(), ("30201", 1))
    assert sums_of(database, UNIT, line).reserved_fen == 100


def test_another_year_another_unit_and_another_project_have_no_line(database: Database) -> None:
    make_line(database, UNIT)
    with pytest.raises(BudgetRefused, match="2027 年没有支出科目 30201"):
        _reserve(database, new_id(), ("30201", 1), year=YEAR + 1)
    for unit, project in ((new_id(), ""), (UNIT, "P1")):
        with pytest.raises(BudgetRefused), database.unit_of_work() as uow:
            reserve(
                uow,
                new_id(),
                unit,
                wanted=(Wanted("30201", 1),),
                fiscal_year=YEAR,
                project_code=project,
            )


@pytest.mark.parametrize("wanted", [(), (("30201", 0),), (("30201", -5),)])
def test_nothing_and_less_than_nothing_cannot_be_wanted(
    database: Database, wanted: tuple[tuple[str, int], ...]
) -> None:
    make_line(database, UNIT)
    with pytest.raises(WantedInvalid):
        _reserve(database, new_id(), *wanted)
    with pytest.raises(WantedInvalid):
        _reserve(database, new_id(), ("30201", FEN_MAX + 1))


def test_a_claim_holds_once(database: Database) -> None:
    line, claim = make_line(database, UNIT), new_id()
    _reserve(database, claim, ("30201", 5))
    with pytest.raises(AlreadyReserved):
        _reserve(database, claim, ("30201", 5))
    assert sums_of(database, UNIT, line).reserved_fen == 5


Act = Callable[[UnitOfWork, UUID, UUID], tuple[HoldView, ...]]

# state before × act: (state after, reserved, spent), or the error
FULL = {
    (None, release): (None, 0, 0),
    (None, consume): NothingHeld,
    (None, restore): NothingHeld,
    ("pending", release): ("released", 0, 0),
    ("pending", consume): ("consumed", 0, 70),
    ("pending", restore): NothingHeld,
    ("consumed", release): ("consumed", 0, 70),
    ("consumed", consume): NothingHeld,
    ("consumed", restore): ("pending", 70, 0),
    ("released", release): ("released", 0, 0),
    ("released", consume): NothingHeld,
    ("released", restore): NothingHeld,
}


@pytest.mark.parametrize(("before", "act"), FULL)
def test_every_act_in_every_state(database: Database, before: str | None, act: Act) -> None:
    line, claim = make_line(database, UNIT), new_id()
    if before is not None:
        _reserve(database, claim, ("30201", 40), ("30201", 30))
        steps: dict[str, Act] = {"consumed": consume, "released": release}
        if before in steps:
            database.transact(lambda uow: steps[before](uow, claim, UNIT))
    expected = FULL[before, act]
    untouched = sums_of(database, UNIT, line)
    if isinstance(expected, type):
        with pytest.raises(expected):
            database.transact(lambda uow: act(uow, claim, UNIT))
        assert sums_of(database, UNIT, line) == untouched
        return
    after, reserved, spent = expected
    moved = database.transact(lambda uow: act(uow, claim, UNIT))
    assert {hold.state for hold in moved} <= {after}
    assert hold_states(database, claim) == ([] if after is None else [after, after])
    assert sums_of(database, UNIT, line) == LineSums(100_000, reserved, spent)


def test_a_new_round_holds_again_after_a_release(database: Database) -> None:
    line, claim = make_line(database, UNIT), new_id()
    _reserve(database, claim, ("30201", 40))
    database.transact(lambda uow: release(uow, claim, UNIT))
    _reserve(database, claim, ("30201", 45))
    assert hold_states(database, claim) == ["pending", "released"]
    assert sums_of(database, UNIT, line).reserved_fen == 45


def test_each_move_leaves_its_event(database: Database) -> None:
    line, claim = make_line(database, UNIT), new_id()
    _reserve(database, claim, ("30201", 40), ("30201", 2))
    for act in (consume, restore, release):
        database.transact(lambda uow, act=act: act(uow, claim, UNIT))
    with database.reading() as session:
        rows = session.scalars(
            select(EventLog).where(EventLog.subject_id == claim).order_by(EventLog.id)
        )
        assert [(row.code, row.body) for row in rows] == [
            (code, f'{{"budget_line_ids":["{line}"],"total_fen":42}}')
            for code in (
                "budget.reserved",
                "budget.consumed",
                "budget.restored",
                "budget.released",
            )
        ]


def test_threads_never_exceed_the_line_and_lose_none(database: Database) -> None:
    line = make_line(database, UNIT, amount_fen=1_000)
    won, refused = [], []

    def ask() -> None:
        for _ in range(10):
            try:
                _reserve(database, claim := new_id(), ("30201", 30))
                won.append(claim)
            except BudgetRefused:
                refused.append(1)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(refused)) == (33, 47)
    assert sums_of(database, UNIT, line) == LineSums(1_000, 990, 0)
    with database.reading() as session:
        assert verify_budget(session) == ()


def test_whoever_waits_for_a_line_stands_in_a_fair_queue(database: Database) -> None:
    for expense_class in ("30201", "30202", "30205"):
        make_line(database, UNIT, expense_class=expense_class)
    with database.unit_of_work() as uow:
        wanted = (Wanted("30205", 1), Wanted("30201", 1), Wanted("30201", 1))
        reserve(uow, new_id(), UNIT, wanted=wanted, fiscal_year=YEAR)
        held = uow.session.scalars(
            text(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
            )
        )
        assert held.one() == 2  # one for each line it touches, none for the third


def test_two_releases_at_once_give_back_once(database: Database) -> None:
    line, claim = make_line(database, UNIT), new_id()
    _reserve(database, claim, ("30201", 40))
    moved: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: moved.append(
                len(database.transact(lambda uow: release(uow, claim, UNIT)))
            )
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [0, 0, 0, 1]
    assert sums_of(database, UNIT, line).reserved_fen == 0


def test_opposite_orders_of_two_lines_never_deadlock(database: Database) -> None:
    make_line(database, UNIT, amount_fen=10**9)
    make_line(database, UNIT, expense_class="30202", amount_fen=10**9)
    faults: list[Exception] = []

    def ask(*wanted: tuple[str, int]) -> None:
        for _ in range(15):
            try:
                with database.unit_of_work() as uow:  # no retry here: a deadlock would show
                    reserve(
                        uow,
                        new_id(),
                        UNIT,
                        wanted=tuple(Wanted(*ask) for ask in wanted),
                        fiscal_year=YEAR,
                    )
            except Exception as fault:  # noqa: BLE001  # whatever it is, it fails the test
                faults.append(fault)

    orders = [(("30201", 1), ("30202", 1)), (("30202", 1), ("30201", 1))] * 2
    threads = [threading.Thread(target=ask, args=order) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


Step = tuple[str, int, int]  # act, which claim, amount


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(("reserve", "release", "consume", "restore")),
            st.integers(0, 3),
            st.integers(1, 500),
        ),
        max_size=12,
    )
)
def test_after_any_history_the_sums_equal_a_plain_model(
    database: Database, history: list[Step]
) -> None:
    line = make_line(database, unit := new_id(), amount_fen=1_000)
    claims = [new_id() for _ in range(4)]
    pending: dict[int, int] = {}
    consumed: dict[int, int] = {}
    acts: dict[str, Act] = {"release": release, "consume": consume, "restore": restore}
    for act, who, amount in history:
        with database.unit_of_work() as uow:
            try:
                if act == "reserve":
                    wanted = (Wanted("30201", amount),)
                    reserve(uow, claims[who], unit, wanted=wanted, fiscal_year=YEAR)
                else:
                    acts[act](uow, claims[who], unit)
            except (BudgetRefused, AlreadyReserved, NothingHeld) as refusal:
                outcome: type[Exception] | None = type(refusal)
            else:
                outcome = None
        assert outcome == _in_model((act, who, amount), pending, consumed)
    assert sums_of(database, unit, line) == LineSums(
        1_000, sum(pending.values()), sum(consumed.values())
    )


def _in_model(
    step: Step, pending: dict[int, int], consumed: dict[int, int]
) -> type[Exception] | None:
    act, who, amount = step
    used = sum(pending.values()) + sum(consumed.values())
    if act == "reserve":
        if used + amount > 1_000:
            return BudgetRefused
        if who in pending:
            return AlreadyReserved
        pending[who] = amount
        return None
    source, target = {
        "release": (pending, None),
        "consume": (pending, consumed),
        "restore": (consumed, pending),
    }[act]
    if who not in source:
        return None if act == "release" else NothingHeld
    moved = source.pop(who)
    if target is not None:
        target[who] = target.get(who, 0) + moved
    return None


def test_verify_names_what_was_changed_behind_the_houses_back(database: Database) -> None:
    first = make_line(database, UNIT)
    second = make_line(database, UNIT, expense_class="30202")
    _reserve(database, new_id(), ("30201", 40))
    with database.unit_of_work() as uow:
        uow.session.execute(text("UPDATE budget_line SET reserved_fen = reserved_fen + 1"))
        uow.session.execute(text("UPDATE budget_line SET spent_fen = 3 WHERE reserved_fen = 1"))
    with database.reading() as session:
        assert verify_budget(session) == (
            f"budget line {first} reserves 41, its holds 40",
            f"budget line {second} reserves 1, its holds 0",
            f"budget line {second} spent 3, its holds 0",
            f"budget line {second} spent 3, the books say otherwise",
        )
    with database.unit_of_work() as uow:
        uow.session.execute(text("DELETE FROM budget_line"))
        assert uow.session.scalars(select(BudgetLine)).all() == []
    with database.reading() as session:
        assert verify_budget(session) == (
            f"holds on a missing budget line {first}",
            f"budget line {first} was set but is not there",
            f"budget line {second} was set but is not there",
        )
