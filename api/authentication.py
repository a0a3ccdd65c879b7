"""Who asks: the bearer token becomes an actor, and the route's permission is looked at."""

from flask import Request, g, request

from api.house import house
from api.permissions import TABLE, Access
from finance.kernel.errors import NotAuthenticated, NotPermitted
from finance.organisations.actor import Actor
from finance.organisations.admission import admit
from finance.organisations.sessions import SEEN_STEP, actor_by_token

_SCHEME = "Bearer "
_READING = frozenset({"GET", "HEAD"})


def admit_member(asked: Request) -> None:
    """Ask for the permission of the request's route."""
    wanted = TABLE.get(asked.endpoint or "", Access.PUBLIC)  # no endpoint: a 404 comes
    if wanted is Access.PUBLIC:
        return
    member = g.actor = _member(bearer_token(), is_reading=asked.method in _READING)
    if wanted is not Access.LOGGED_IN and not member.holds(wanted):
        raise NotPermitted(permission=str(wanted))


def actor() -> Actor:
    """The member on whose behalf this request runs."""
    found = g.actor
    assert isinstance(found, Actor)
    return found


def bearer_token() -> str:
    """The token of this request, or NotAuthenticated."""
    header: str = request.environ.get("HTTP_AUTHORIZATION", "")
    if not header.startswith(_SCHEME):
        raise NotAuthenticated
    return header[len(_SCHEME) :].strip()


def forget(token: str) -> None:
    """The session of this token has ended: look again."""
    house().recent.forget(token)


def _member(token: str, *, is_reading: bool) -> Actor:
    """For a read perhaps whom we saw a moment ago; for a write always whom the table names."""
    here = house()
    seen = here.recent.get(token) if is_reading else None
    if seen is not None:
        return seen
    at = here.database.clock()
    found = admit(here.database.asker, token, at=at, idle_s=here.settings.session_idle_s)
    if at - found.last_seen_at > SEEN_STEP:
        return actor_by_token(here.database, token, here.settings)  # notes the visit
    here.recent.keep(token, found.actor)
    return found.actor
