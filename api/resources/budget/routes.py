"""The budget lines of a unit and year."""

from typing import Any

from flask import Response

from api import bodies
from api.authentication import actor
from api.blueprint import Blueprint
from api.house import house
from api.resources.budget.schemas import BudgetLineInput, LinesQuery
from api.view_schemas import list_of, schema_of
from api.writes import write
from finance.budget.queries import BudgetLineView, budget_lines
from finance.kernel.clock import business_date
from finance.use_cases.set_budget_line import SetBudgetLine, set_budget_line

blueprint = Blueprint("budget", __name__, url_prefix="/v1/budget-lines", description="预算")


@blueprint.route("", endpoint="list")
@blueprint.arguments(LinesQuery, location="query")
@blueprint.response(200, list_of(BudgetLineView))
def listed(asked: dict[str, Any]) -> Response:
    """一个单位一个年度的预算科目及余额；默认本人单位、本年度"""
    year = asked["fiscal_year"] or business_date(house().database.clock()).year
    with house().database.looking() as session:
        found = budget_lines(
            session,
            actor(),
            organisation_id=asked["organisation_id"] or actor().organisation_id,
            fiscal_year=year,
        )
    return bodies.answer({"items": found})


@blueprint.route("", methods=["POST"], endpoint="set")
@blueprint.arguments(BudgetLineInput)
@blueprint.response(200, schema_of(BudgetLineView))
def set_one(given: dict[str, Any]) -> Response:
    """下达或调整一个预算科目"""
    command = SetBudgetLine(**given)
    return write(lambda uow, member: set_budget_line(uow, member, command))
