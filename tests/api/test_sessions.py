"""Log in, be someone, log out."""

from datetime import timedelta

from sqlalchemy import select, update

from finance.kernel.ids import new_id
from finance.organisations.models import LoginSession, Member

PASSWORD = "Abcd-1234"


def _log_in(client, login, password):
    return client.post("/v1/sessions", json={"login": login, "password": password})


def test_a_member_logs_in_acts_and_logs_out(client, world):
    opened = _log_in(client, "cashier", PASSWORD)
    assert opened.status_code == 201
    assert opened.headers["Cache-Control"] == "no-store"
    bearer = {"Authorization": f"Bearer {opened.json['token']}"}
    me = client.get("/v1/sessions/current", headers=bearer)
    assert me.status_code == 200
    assert me.json["member_id"] == str(world.members["cashier"])
    assert me.json["roles"] == [
        {"role": "cashier", "title": "出纳", "organisation_id": str(world.street)}
    ]
    assert "instruct_payment" in me.json["permissions"]
    assert client.delete("/v1/sessions/current", headers=bearer).status_code == 204
    ended = client.get("/v1/sessions/current", headers=bearer)
    assert ended.status_code == 401
    assert ended.json["code"] == "session.ended"
    assert ended.headers["WWW-Authenticate"] == "Bearer"


def test_five_wrong_passwords_lock_the_login(client, world):
    for _ in range(4):
        assert _log_in(client, "cashier", "wrong").json["code"] == "login.wrong"
    fifth = _log_in(client, "cashier", "wrong")
    assert (fifth.status_code, fifth.json["code"]) == (401, "login.locked")
    right = _log_in(client, "cashier", PASSWORD)
    assert right.json["code"] == "login.locked"
    assert "locked_until" in right.json["fields"]
    assert 1700 < int(right.headers["Retry-After"]) <= 1801


def test_an_unknown_login_answers_like_a_wrong_password(client, world):
    answers = {
        login: [_log_in(client, login, "wrong") for _ in range(6)]
        for login in ("nobody", "cashier")
    }
    shapes = {
        login: [(one.status_code, one.json["code"], sorted(one.json["fields"])) for one in given]
        for login, given in answers.items()
    }
    assert shapes["nobody"] == shapes["cashier"]
    assert shapes["nobody"][-1] == (401, "login.locked", ["locked_until", "retry_after_s"])


def test_an_idle_session_has_ended(client, world, database):
    opened = _log_in(client, "cashier", PASSWORD).json["token"]
    database.transact(
        lambda uow: uow.session.execute(
            update(LoginSession).values(last_seen_at=uow.at - timedelta(minutes=31))
        )
    )
    answer = client.get("/v1/sessions/current", headers={"Authorization": f"Bearer {opened}"})
    assert answer.json["code"] == "session.ended"


def test_a_member_who_was_switched_off_is_out_at_once(client, world, database):
    database.transact(
        lambda uow: uow.session.execute(
            update(Member).where(Member.login == "cashier").values(is_active=False)
        )
    )
    answer = client.get("/v1/sessions/current", headers=world.bearer("cashier"))
    assert answer.status_code == 401


def test_no_token_and_a_foreign_scheme_are_refused(client, world):
    assert client.get("/v1/sessions/current").json["code"] == "session.missing"
    basic = client.get("/v1/sessions/current", headers={"Authorization": "Basic YTpi"})
    assert basic.status_code == 401


def test_a_visit_is_noted_once_a_minute(client, world, database):
    at = database.clock() - timedelta(minutes=2)
    database.transact(
        lambda uow: uow.session.execute(update(LoginSession).values(last_seen_at=at))
    )
    for _ in range(2):
        answer = client.get("/v1/sessions/current", headers=world.bearer("cashier"))
        assert answer.status_code == 200
    with database.reading() as session:
        seen = session.scalars(
            select(LoginSession.last_seen_at).where(
                LoginSession.member_id == world.members["cashier"]
            )
        ).one()
    assert seen - at > timedelta(minutes=1)


def test_a_write_never_rests_on_what_was_seen_a_moment_ago(client, world, database):
    bearer = world.bearer("cashier")
    assert client.get("/v1/sessions/current", headers=bearer).status_code == 200
    database.transact(
        lambda uow: uow.session.execute(update(LoginSession).values(revoked_at=uow.at))
    )
    body = {"payment_id": str(new_id()), "claim_id": str(new_id())}
    headers = {**bearer, "Idempotency-Key": "k"}
    refused = client.post("/v1/payments", json=body, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (401, "session.ended")
