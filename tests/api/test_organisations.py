"""The tree, within the caller's scope."""

from uuid import uuid4


def test_a_unit_sees_itself_and_what_is_below(caller, world):
    below = caller("north").get("/v1/organisations").json["items"]
    assert [unit["id"] for unit in below] == [str(world.north)]
    whole = caller("accountant").get("/v1/organisations").json["items"]
    assert [unit["path"] for unit in whole] == ["S/", "S/N/", "S/T/"]


def test_a_unit_out_of_scope_is_not_found(caller, world):
    assert caller("north").get(f"/v1/organisations/{world.north}").json["name"] == "north单位"
    hidden = caller("north").get(f"/v1/organisations/{world.south}")
    missing = caller("north").get(f"/v1/organisations/{uuid4()}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json["code"] == missing.json["code"] == "organisation.not_found"
