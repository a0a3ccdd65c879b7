"""Who stands behind a token, in one statement: what every request asks first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from finance.kernel.asking import Asker
from finance.kernel.clock import business_date
from finance.organisations.actor import Actor, Grip
from finance.organisations.roles import Role
from finance.organisations.sessions import SessionEnded, digest

_OF_SESSION = """
SELECT m.id, m.name, m.organisation_id, extract(epoch FROM s.last_seen_at), g.role, o.id, o.path
FROM login_session s
JOIN member m ON m.id = s.member_id AND m.is_active
LEFT JOIN "grant" g ON g.member_id = m.id AND g.valid_from <= $4::date
  AND (g.valid_until IS NULL OR g.valid_until >= $4::date)
LEFT JOIN organisation o ON o.id = g.organisation_id
WHERE s.token_digest = $1::bytea AND s.revoked_at IS NULL
  AND s.expires_at > $2::timestamptz AND s.last_seen_at > $3::timestamptz
ORDER BY o.path, g.role
"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """The actor, and when the session's row last noted them."""

    actor: Actor
    last_seen_at: datetime


def admit(asker: Asker, token: str, *, at: datetime, idle_s: int) -> Admitted:
    """The member behind a bearer token with today's roles, or SessionEnded."""
    rows = asker.rows(
        _OF_SESSION,
        f"\\x{digest(token).hex()}",
        at.isoformat(),
        (at - timedelta(seconds=idle_s)).isoformat(),
        business_date(at).isoformat(),
    )
    if not rows:
        raise SessionEnded
    member_id, name, organisation_id, last_seen_s = rows[0][:4]
    grips = tuple(Grip(Role(role), UUID(unit), path) for *_, role, unit, path in rows if role)
    actor = Actor(UUID(member_id), name, UUID(organisation_id), grips)
    return Admitted(actor, datetime.fromtimestamp(float(last_seen_s), UTC))
