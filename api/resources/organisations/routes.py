"""The units within the caller's data scope, and new ones."""

from typing import Any
from uuid import UUID

from flask import Response

from api import bodies
from api.authentication import actor
from api.blueprint import Blueprint
from api.house import house
from api.resources.organisations.schemas import OrganisationInput
from api.view_schemas import list_of, schema_of
from api.writes import write
from finance.kernel.ids import parse_id
from finance.organisations.queries import (
    OrganisationUnknown,
    OrganisationView,
    organisation,
    organisations_within,
)
from finance.organisations.roles import Permission
from finance.use_cases.create_organisation import CreateOrganisation, create_organisation

blueprint = Blueprint(
    "organisations", __name__, url_prefix="/v1/organisations", description="单位"
)


@blueprint.route("", endpoint="list")
@blueprint.response(200, list_of(OrganisationView))
def listed() -> Response:
    """本人数据范围内的全部单位"""
    with house().database.looking() as session:
        found = organisations_within(session, actor())
    return bodies.answer({"items": found})


@blueprint.route("", methods=["POST"], endpoint="create")
@blueprint.arguments(OrganisationInput)
@blueprint.response(201, schema_of(OrganisationView))
def create(given: dict[str, Any]) -> Response:
    """在上级单位之下新增单位"""
    parse_id(str(given["id"]))
    command = CreateOrganisation(**{**given, "aliases": tuple(given["aliases"])})
    return write(
        lambda uow, member: create_organisation(uow, member, command),
        status=201,
        location=lambda view: f"{blueprint.url_prefix}/{view.id}",
    )


@blueprint.route("/<uuid:organisation_id>", endpoint="detail")
@blueprint.response(200, schema_of(OrganisationView))
def detail(organisation_id: UUID) -> Response:
    """一个单位"""
    with house().database.looking() as session:
        found = organisation(session, organisation_id)
    if not actor().may(Permission.READ_ORGANISATION, found.path):
        raise OrganisationUnknown
    return bodies.answer(found)
