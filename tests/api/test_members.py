"""An administrator builds the tree and fills its posts over HTTP."""

from sqlalchemy import update

from finance.kernel.ids import new_id
from finance.organisations.models import LoginSession

PASSWORD = "Correct-horse-7"
PDF = b"%PDF-1.7\n%%EOF\n"


def _unit(world, **changed):
    return {
        "id": str(new_id()),
        "code": "west",
        "name": "西社区居民委员会",
        "level": "community",
        "parent_id": str(world.street),
        **changed,
    }


def _member(world, **changed):
    return {
        "id": str(new_id()),
        "login": "lisi",
        "name": "李四",
        "organisation_id": str(world.north),
        "password": PASSWORD,
        **changed,
    }


def test_a_new_unit_and_its_first_claimant(caller, client, world):
    admin = caller("district_admin")
    unit = admin.post("/v1/organisations", _unit(world))
    assert unit.status_code == 201
    assert unit.json["path"] == "S/west/"
    member = admin.post("/v1/members", _member(world, organisation_id=unit.json["id"]))
    assert member.status_code == 201
    role = {"role": "claimant", "organisation_id": unit.json["id"]}
    granted = admin.post(f"/v1/members/{member.json['id']}/roles", role)
    assert (granted.status_code, granted.json["role"]) == (200, "claimant")
    opened = client.post("/v1/sessions", json={"login": "lisi", "password": PASSWORD})
    token = {"Authorization": f"Bearer {opened.json['token']}"}
    current = client.get("/v1/sessions/current", headers=token)
    assert [held["role"] for held in current.json["roles"]] == ["claimant"]
    ended = admin.post(f"/v1/members/{member.json['id']}/roles/end", role)
    assert ended.json["valid_until"] is not None
    # Reads may rest on what was seen a moment ago; a write never does.
    assert _captured(client, token) == (403, "permission.denied")


def test_a_session_ended_elsewhere_captures_nothing(client, world, database):
    token = world.bearer("claimant")
    assert client.get("/v1/sessions/current", headers=token).status_code == 200
    database.transact(
        lambda uow: uow.session.execute(update(LoginSession).values(revoked_at=uow.at)) and None
    )
    assert _captured(client, token) == (401, "session.ended")


def test_nobody_is_refused_on_what_was_seen_a_moment_ago(client, world, caller):
    token = world.bearer("south")
    assert client.get("/v1/sessions/current", headers=token).status_code == 200
    role = {"role": "claimant", "organisation_id": str(world.north)}
    member = world.members["south"]
    granted = caller("district_admin").post(f"/v1/members/{member}/roles", role)
    assert granted.status_code == 200
    assert _captured(client, token, organisation_id=str(world.north)) == (201, "")


def _captured(client, token, **around):
    query = {"capture_id": str(new_id()), **around}
    answer = client.post("/v1/vouchers", data=PDF, headers=token, query_string=query)
    return answer.status_code, answer.json.get("code", "")


def test_weak_passwords_and_taken_logins_are_refused(caller, world):
    admin = caller("district_admin")
    weak = admin.post("/v1/members", _member(world, password="12345678"))
    assert (weak.status_code, weak.json["code"]) == (422, "password.weak")
    assert admin.post("/v1/members", _member(world)).status_code == 201
    taken = admin.post("/v1/members", _member(world))
    assert (taken.status_code, taken.json["code"]) == (409, "member.login_taken")


def test_incompatible_posts_are_refused(caller, world):
    admin = caller("district_admin")
    role = {"role": "accountant", "organisation_id": str(world.street)}
    refused = admin.post(f"/v1/members/{world.members['cashier']}/roles", role)
    assert (refused.status_code, refused.json["code"]) == (422, "member.role_incompatible")
    assert refused.json["breaches"][0]["detail"] == "出纳不能兼任街道会计"
