"""Who asks: the bearer token becomes an actor, and the route's permission is looked at."""

from flask import Request, g, request

from api.house import house
from api.permissions import TABLE, Access
from finance.kernel.errors import NotAuthenticated, NotPermitted
from finance.organisations.actor import Actor
from finance.organisations.admission import admit
from finance.organisations.roles import Permission
from finance.organisations.sessions import SEEN_STEP, Proof, actor_by_token, digest

_SCHEME = "Bearer "
_READING = frozenset({"GET", "HEAD"})
# Writes whose statement asks the tables itself whether the session is open and the member may.
_ASKING_AGAIN = frozenset({"vouchers.capture"})


def admit_member(asked: Request) -> None:
    """Ask for the permission of the request's route."""
    wanted = TABLE.get(asked.endpoint or "", Access.PUBLIC)  # no endpoint: a 404 comes
    if wanted is Access.PUBLIC:
        return
    member = None
    if asked.method in _READING or asked.endpoint in _ASKING_AGAIN:
        member = house().recent.get(_token_of(asked))
    if member is None or not _holds(member, wanted):  # nobody is refused on our memory's word
        member = _member_of_table(_token_of(asked))
        if not _holds(member, wanted):
            raise NotPermitted(permission=str(wanted))
    g.actor = member


def _holds(member: Actor, wanted: Permission | Access) -> bool:
    return not isinstance(wanted, Permission) or member.holds(wanted)


def actor() -> Actor:
    """The member on whose behalf this request runs."""
    found = g.actor
    assert isinstance(found, Actor)
    return found


def actor_anew() -> Actor:
    """The member as the tables know them now."""
    found = g.actor = _member_of_table(bearer_token())
    return found


def proof(asked: Request) -> Proof:
    """What this request shows of its session."""
    return Proof(digest(_token_of(asked)), house().settings.session_idle_s)


def bearer_token() -> str:
    """The token of this request, or NotAuthenticated."""
    return _token_of(request)


def _token_of(asked: Request) -> str:
    header: str = asked.environ.get("HTTP_AUTHORIZATION", "")
    if not header.startswith(_SCHEME):
        raise NotAuthenticated
    return header[len(_SCHEME) :].strip()


def forget(token: str) -> None:
    """The session of this token has ended: look again."""
    house().recent.forget(token)


def _member_of_table(token: str) -> Actor:
    here = house()
    at = here.database.clock()
    found = admit(here.database.asker, token, at=at, idle_s=here.settings.session_idle_s)
    if at - found.last_seen_at > SEEN_STEP:
        return actor_by_token(here.database, token, here.settings)  # notes the visit
    here.recent.keep(token, found.actor)
    return found.actor
