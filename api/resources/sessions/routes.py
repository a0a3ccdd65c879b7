"""Log in, log out, who am I."""

from typing import Any

from flask import Response

from api import bodies
from api.authentication import actor, bearer_token, forget
from api.blueprint import Blueprint
from api.house import house
from api.resources.sessions.schemas import CurrentMember, HeldRole, LoginInput, OpenedSession
from api.view_schemas import schema_of
from finance.organisations.actor import Actor
from finance.organisations.roles import PERMISSIONS, TITLES
from finance.use_cases.log_in import LogIn, LoginRefused, log_in
from finance.use_cases.log_out import log_out

blueprint = Blueprint("sessions", __name__, url_prefix="/v1/sessions", description="登录会话")


@blueprint.route("", methods=["POST"], endpoint="open")
@blueprint.arguments(LoginInput)
@blueprint.response(201, schema_of(OpenedSession))
def open_one(given: dict[str, Any]) -> Response:
    """登录，得到令牌"""
    command = LogIn(given["login"], given["password"], house().settings.session_max_s)
    opened = house().database.transact(lambda uow: log_in(uow, command))
    if isinstance(opened, LoginRefused):
        raise opened.error()
    view = OpenedSession(opened.id, opened.member_id, opened.token, opened.expires_at)
    return bodies.answer(view, 201)


@blueprint.route("/current", endpoint="current")
@blueprint.response(200, schema_of(CurrentMember))
def current() -> Response:
    """当前登录人及其岗位、权限"""
    return bodies.answer(_member(actor()))


@blueprint.route("/current", methods=["DELETE"], endpoint="close")
@blueprint.response(204)
def close() -> Response:
    """退出登录，令牌立即失效"""
    member, token = actor(), bearer_token()
    house().database.transact(lambda uow: log_out(uow, member, token))
    forget(token)
    return Response(status=204)


def _member(member: Actor) -> CurrentMember:
    return CurrentMember(
        member_id=member.member_id,
        name=member.name,
        organisation_id=member.organisation_id,
        roles=tuple(
            HeldRole(grip.role, TITLES[grip.role], grip.organisation_id) for grip in member.grips
        ),
        permissions=tuple(
            sorted({str(held) for grip in member.grips for held in PERMISSIONS[grip.role]})
        ),
    )
