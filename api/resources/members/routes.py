"""Create members, give them roles, end roles."""

from typing import Any
from uuid import UUID

from flask import Response

from api.blueprint import Blueprint
from api.resources.members.schemas import GrantInput, MemberInput, RoleInput
from api.view_schemas import schema_of
from api.writes import write
from finance.kernel.ids import parse_id
from finance.organisations.roles import Role
from finance.use_cases.create_member import CreateMember, MemberView, create_member
from finance.use_cases.end_role import EndRole, end_role
from finance.use_cases.grant_role import GrantRole, GrantView, grant_role

blueprint = Blueprint("members", __name__, url_prefix="/v1/members", description="人员")


@blueprint.route("", methods=["POST"], endpoint="create")
@blueprint.arguments(MemberInput)
@blueprint.response(201, schema_of(MemberView))
def create(given: dict[str, Any]) -> Response:
    """新增人员；岗位另行授予"""
    parse_id(str(given["id"]))
    command = CreateMember(**given)
    return write(lambda uow, member: create_member(uow, member, command), status=201)


@blueprint.route("/<uuid:member_id>/roles", methods=["POST"], endpoint="grant")
@blueprint.arguments(GrantInput)
@blueprint.response(200, schema_of(GrantView))
def grant(given: dict[str, Any], member_id: UUID) -> Response:
    """授予岗位；不相容岗位不能由同一人担任"""
    command = GrantRole(**{**given, "member_id": member_id, "role": Role(given["role"])})
    return write(lambda uow, member: grant_role(uow, member, command))


@blueprint.route("/<uuid:member_id>/roles/end", methods=["POST"], endpoint="end")
@blueprint.arguments(RoleInput)
@blueprint.response(200, schema_of(GrantView))
def end(given: dict[str, Any], member_id: UUID) -> Response:
    """结束岗位；任职记录保留"""
    command = EndRole(member_id, Role(given["role"]), given["organisation_id"])
    return write(lambda uow, member: end_role(uow, member, command))
