"""A write that comes twice: one effect, one answer."""

import threading

from sqlalchemy import func, select, text

from finance.budget.models import BudgetLine
from finance.kernel.events import IdempotencyKey
from finance.kernel.ids import new_id


def line(world, **more) -> dict:
    return {
        "budget_line_id": str(new_id()),
        "organisation_id": str(world.street),
        "fiscal_year": 2026,
        "expense_class": "30201",
        "name": "办公费",
        "amount_fen": 500_000,
        **more,
    }


def _count(session, table) -> int:
    return session.scalar(select(func.count()).select_from(table))


def test_the_same_key_and_body_is_answered_again_without_a_second_effect(caller, world, session):
    body, key = line(world), str(new_id())
    first = caller("accountant").post("/v1/budget-lines", body, Idempotency_Key=key)
    again = caller("accountant").post("/v1/budget-lines", body, Idempotency_Key=key)
    assert first.status_code == again.status_code == 200
    assert first.data == again.data
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _count(session, IdempotencyKey) == 1


def test_an_etag_and_a_location_are_replayed_too(caller, world):
    payee = {"payee_name": "甲", "payee_account": "6222", "payee_bank": "某银行"}
    lines = [{"expense_class": "30201", "amount_fen": 100}]
    body = {"claim_id": str(new_id()), "title": "办公用品", "lines": lines, **payee}
    key = str(new_id())
    first = caller("north").post("/v1/claims", body, Idempotency_Key=key)
    again = caller("north").post("/v1/claims", body, Idempotency_Key=key)
    assert first.status_code == again.status_code == 201
    for name in ("ETag", "Location"):
        assert first.headers[name] == again.headers[name]
    assert first.headers["Location"] == f"/v1/claims/{body['claim_id']}"


def test_the_same_key_with_another_body_is_refused(caller, world, session):
    key = str(new_id())
    caller("accountant").post("/v1/budget-lines", line(world), Idempotency_Key=key)
    other = caller("accountant").post(
        "/v1/budget-lines", line(world, expense_class="30202"), Idempotency_Key=key
    )
    assert (other.status_code, other.json["code"]) == (422, "idempotency.key_reused")
    assert _count(session, BudgetLine) == 1


def test_a_key_belongs_to_its_member(caller, world, session):
    key, body = str(new_id()), line(world, organisation_id=str(world.south))
    caller("accountant").post("/v1/budget-lines", line(world), Idempotency_Key=key)
    other = caller("south_accountant").post("/v1/budget-lines", body, Idempotency_Key=key)
    assert other.status_code == 200
    assert _count(session, BudgetLine) == 2


def test_a_refusal_is_not_remembered(caller, world):
    key, lines_of = str(new_id()), "/v1/budget-lines"
    taken = line(world)
    caller("accountant").post(lines_of, taken)
    body = line(world)  # the same class again under another id
    refused = caller("accountant").post(lines_of, body, Idempotency_Key=key)
    assert refused.status_code == 409
    caller("accountant").post(lines_of, taken | {"expense_class": "30299"})
    accepted = caller("accountant").post(lines_of, body, Idempotency_Key=key)
    assert accepted.status_code == 200, accepted.json


def test_while_the_first_still_runs_the_second_is_told_so(
    caller, world, database, client, monkeypatch
):
    key, body = str(new_id()), line(world)
    answers = []
    with database.engine.connect() as blocker:
        # The first request stands in front of this lock until it is released.
        blocker.execute(text("LOCK TABLE budget_line IN ACCESS EXCLUSIVE MODE"))

        def first():
            other = client.application.test_client()
            headers = {**world.bearer("accountant"), "Idempotency-Key": key}
            answers.append(other.post("/v1/budget-lines", json=body, headers=headers))

        runner = threading.Thread(target=first)
        runner.start()
        _until_someone_waits(database)
        second = caller("accountant").post("/v1/budget-lines", body, Idempotency_Key=key)
        assert (second.status_code, second.json["code"]) == (409, "idempotency.in_progress")
        blocker.rollback()
    runner.join()
    assert answers[0].status_code == 200
    third = caller("accountant").post("/v1/budget-lines", body, Idempotency_Key=key)
    assert third.data == answers[0].data


def _until_someone_waits(database) -> None:
    asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with database.engine.connect() as watcher:
        for _ in range(3000):
            if watcher.scalar(asked):
                return
            watcher.rollback()
            watcher.execute(text("SELECT pg_sleep(0.01)"))
    raise AssertionError("the first request never came to the lock")


def test_a_key_is_visible_ascii_of_bounded_length(caller, world):
    for key in ("k" * 256, "\u00e9", "a\tb"):
        refused = caller("accountant").post("/v1/budget-lines", line(world), Idempotency_Key=key)
        assert (refused.status_code, refused.json["code"]) == (400, "idempotency.key_invalid")
    kept = caller("accountant").post("/v1/budget-lines", line(world), Idempotency_Key="k" * 255)
    assert kept.status_code == 200
