"""Who asks: the bearer token becomes an actor, and the route's permission is looked at."""

from flask import Flask, g, request

from api.house import house
from api.permissions import TABLE, Access
from finance.kernel.errors import NotAuthenticated, NotPermitted
from finance.organisations.actor import Actor
from finance.organisations.sessions import actor_by_token

_SCHEME = "Bearer "


def install(app: Flask) -> None:
    """Ask for the route's permission before every request."""
    app.before_request(_admit)


def actor() -> Actor:
    """The member on whose behalf this request runs."""
    found = g.actor
    assert isinstance(found, Actor)
    return found


def bearer_token() -> str:
    """The token of this request, or NotAuthenticated."""
    header = request.headers.get("Authorization", "")
    if not header.startswith(_SCHEME):
        raise NotAuthenticated
    return header[len(_SCHEME) :].strip()


def _admit() -> None:
    wanted = TABLE.get(request.endpoint or "", Access.PUBLIC)  # no endpoint: a 404 comes
    if wanted is Access.PUBLIC:
        return
    g.actor = actor_by_token(house().database, bearer_token(), house().settings)
    if wanted is not Access.LOGGED_IN and not g.actor.scopes(wanted):
        raise NotPermitted(permission=str(wanted))
