"""The platform's default approval tiers, as rows: a unit replaces them by rows of its own.

The nil organisation stands above every unit. Amounts follow the tiers that are commonly
published for communities and villages: up to 5,000 yuan the two heads of the
community, up to 20,000 also its supervision committee, up to 50,000 also the street; above that
a witness confirms the resolution of the residents' meeting first.
"""

import json

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"

PLATFORM = "00000000-0000-0000-0000-000000000000"
HEADS = ["director", "secretary"]
STREET = ["accountant", "street_leader"]
TIERS = (
    (1, 500_000, HEADS, "5 000 元以内：主任、书记"),
    (2, 2_000_000, [*HEADS, "supervision"], "5 000—20 000 元：加监督委员会"),
    (3, 5_000_000, [*HEADS, "supervision", *STREET], "20 000—50 000 元：加街道"),
    (
        4,
        None,
        ["witness", *HEADS, "supervision", *STREET],
        "50 000 元以上：加居民代表会议决议证明",
    ),
)

INSERT = """
INSERT INTO route_tier (id, organisation_id, total_fen_max, roles, effective_from, source)
VALUES (CAST(:id AS uuid), CAST(:organisation_id AS uuid), :total_fen_max,
        CAST(:roles AS jsonb), '2000-01-01', :source)
"""


def upgrade() -> None:
    for number, total_fen_max, roles, told in TIERS:
        op.execute(
            text(INSERT).bindparams(
                id=f"00000000-0000-7000-8000-{number:012d}",
                organisation_id=PLATFORM,
                total_fen_max=total_fen_max,
                roles=json.dumps(roles),
                source=f"居(村)务常用审批权限（各地可自行调整）：{told}",
            )
        )
