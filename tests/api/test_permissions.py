"""Every role on every route: the table of permissions is what really happens."""

from uuid import uuid4

import pytest
from flask import Flask

from api import permissions
from api.app import create_app
from api.permissions import TABLE, Access
from finance.kernel.ids import new_id
from finance.organisations.roles import PERMISSIONS, Role
from tests.api.test_vouchers import captured_as, png


def _rules(app: Flask):
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "DELETE"}):
            yield rule, method


def _path(rule, real: dict[str, str]) -> str:
    path = rule.rule
    for name in rule.arguments:
        path = path.replace(f"<uuid:{name}>", real.get(name, str(uuid4())))
    return path


def _bodies(world) -> dict[str, dict]:
    """Bodies that get past the schema, so that the use case's own check is asked too."""
    return {
        "sessions.open": {"login": f"nobody {new_id().hex}", "password": "nothing"},
        "budget.set": {
            "budget_line_id": str(new_id()),
            "organisation_id": str(world.street),
            "fiscal_year": 2026,
            "expense_class": "30201",
            "name": "办公费",
            "amount_fen": 100,
        },
        "claims.create": _content() | {"claim_id": str(new_id())},
        "claims.edit": _content(),
        "claims.correct_payee": {"payee_account": "6222", "payee_bank": "某银行"},
        "approvals.approve": {},
        "approvals.return": {"reasons": ["缺附件"]},
        "approvals.set_route": {
            "organisation_id": str(world.street),
            "effective_from": "2999-01-01",
            "tiers": [{"total_fen_max": None, "roles": ["director"]}],
        },
        "payments.instruct": {"payment_id": str(new_id()), "claim_id": str(uuid4())},
        "vouchers.correct": {"values": {"total_fen": 1}},
    }


def _content() -> dict:
    line = {"expense_class": "30201", "amount_fen": 100}
    payee = {"payee_name": "甲", "payee_account": "6222", "payee_bank": "某银行"}
    return {"title": "事由", "lines": [line], **payee}


@pytest.fixture
def real(caller, world) -> dict[str, str]:
    """Ids of records that every role over the street may reach."""
    voucher = caller("claimant").upload(png(), captured_as()).json["id"]
    claim = caller("claimant").post("/v1/claims", _content() | {"claim_id": str(new_id())})
    assert claim.status_code == 201, claim.json
    return {
        "organisation_id": str(world.street),
        "voucher_id": voucher,
        "claim_id": claim.json["claim"]["id"],
    }


def _ask(client, rule, method, *, real, world, headers):
    if rule.endpoint == "vouchers.capture":
        return client.post(
            "/v1/vouchers",
            data=png(),
            query_string=captured_as(),
            headers=headers,
            content_type="application/octet-stream",
        )
    body = None if method in {"GET", "DELETE"} else _bodies(world).get(rule.endpoint, {})
    return client.open(_path(rule, real), method=method, json=body, headers=headers)


def test_every_role_on_every_route(app, client, world, real):
    walked = 0
    last = {"sessions.close": 1}  # the token ends with it
    for role in Role:
        for rule, method in sorted(_rules(app), key=lambda pair: last.get(pair[0].endpoint, 0)):
            wanted = TABLE[rule.endpoint]
            is_allowed = isinstance(wanted, Access) or wanted in PERMISSIONS[role]
            headers = {
                **world.bearer(str(role)),
                "Idempotency-Key": str(new_id()),
                "If-Match": '"v999"',
            }
            answer = _ask(client, rule, method, real=real, world=world, headers=headers)
            told = (str(role), rule.endpoint, answer.status_code)
            if rule.endpoint == "sessions.open":
                assert answer.json["code"] == "login.wrong", told
            elif is_allowed:
                assert answer.status_code not in {401, 403, 500}, (told, answer.get_data())
            else:
                assert answer.status_code == 403, told
                assert answer.json["code"] == "permission.denied", told
            walked += 1
    assert walked == len(Role) * len(TABLE)


def test_without_a_token_only_public_routes_answer(app, client, world, real):
    for rule, method in _rules(app):
        headers = {"Idempotency-Key": str(new_id()), "If-Match": '"v1"'}
        answer = _ask(client, rule, method, real=real, world=world, headers=headers)
        if TABLE[rule.endpoint] is Access.PUBLIC and rule.endpoint != "sessions.open":
            assert answer.status_code == 200, rule.endpoint
        else:
            assert answer.status_code == 401, rule.endpoint


def test_every_write_but_the_named_ones_asks_for_a_key(app, client, world, real):
    keyless = {"sessions.open", "sessions.close", "vouchers.capture"}
    for rule, method in _rules(app):
        if method == "GET" or rule.endpoint in keyless:
            continue
        wanted = TABLE[rule.endpoint]
        who = next(str(role) for role in Role if wanted in PERMISSIONS[role])
        answer = _ask(client, rule, method, real=real, world=world, headers=world.bearer(who))
        told = (answer.status_code, answer.json["code"])
        assert told == (400, "idempotency.missing"), rule.endpoint


def test_a_route_without_an_entry_stops_the_app(settings, monkeypatch):
    monkeypatch.setattr(
        permissions, "TABLE", {name: TABLE[name] for name in TABLE if name != "audit.heads"}
    )
    with pytest.raises(RuntimeError, match=r"audit\.heads"):
        create_app(settings)
