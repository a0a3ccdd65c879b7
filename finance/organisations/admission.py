"""Who stands behind a token, in one statement: what every request asks first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from finance.kernel.asking import Asker, Row
from finance.kernel.clock import business_date
from finance.organisations.actor import Actor, Grip
from finance.organisations.roles import Role
from finance.organisations.sessions import SessionEnded, digest

_OF_SESSION = """
SELECT m.id, m.name, m.organisation_id, s.last_seen_at, g.role, o.id, o.path
FROM login_session s
JOIN member m ON m.id = s.member_id AND m.is_active
LEFT JOIN "grant" g ON g.member_id = m.id AND g.valid_from <= %(on)s
  AND (g.valid_until IS NULL OR g.valid_until >= %(on)s)
LEFT JOIN organisation o ON o.id = g.organisation_id
WHERE s.token_digest = %(digest)s AND s.revoked_at IS NULL
  AND s.expires_at > %(at)s AND s.last_seen_at > %(idle_since)s
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
        {
            "digest": digest(token),
            "at": at,
            "idle_since": at - timedelta(seconds=idle_s),
            "on": business_date(at),
        },
    )
    if not rows:
        raise SessionEnded
    member_id, name, organisation_id, last_seen_at = rows[0][:4]
    return Admitted(Actor(member_id, name, organisation_id, _grips(rows)), last_seen_at)


def _grips(rows: list[Row]) -> tuple[Grip, ...]:
    held: list[tuple[str, UUID, str]] = [(row[4], row[5], row[6]) for row in rows if row[4]]
    return tuple(Grip(Role(role), unit_id, path) for role, unit_id, path in held)
