"""What the budget routes take."""

import marshmallow as ma

from api.blueprint import Input, Query, Text, Whole
from finance.kernel.money import FEN_MAX

YEAR_MIN, YEAR_MAX = 2000, 2100


class LinesQuery(Query):
    organisation_id = ma.fields.UUID(load_default=None)
    fiscal_year = Whole(least=YEAR_MIN, most=YEAR_MAX, strict=False, load_default=None)


class BudgetLineInput(Input):
    """预算科目; the same `budget_line_id` again changes that line."""

    budget_line_id = ma.fields.UUID(required=True, metadata={"description": "客户端生成的 UUIDv7"})
    organisation_id = ma.fields.UUID(required=True)
    fiscal_year = Whole(least=YEAR_MIN, most=YEAR_MAX, required=True)
    expense_class = Text(length_max=16, required=True, metadata={"example": "30201"})
    name = Text(length_max=100, required=True, metadata={"example": "办公费"})
    amount_fen = Whole(least=0, most=FEN_MAX, required=True)
    fund_source = Text(length_max=16)
    function_code = Text(length_max=16, length_min=0)
    project_code = Text(length_max=32, length_min=0)
    document_number = Text(length_max=100, length_min=0)
