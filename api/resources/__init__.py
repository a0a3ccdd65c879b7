"""Every resource of the API, in the order of the handbook."""

from api.blueprint import Blueprint
from api.resources.health.routes import blueprint as health
from api.resources.organisations.routes import blueprint as organisations
from api.resources.sessions.routes import blueprint as sessions
from api.resources.vouchers.routes import blueprint as vouchers

RESOURCES: tuple[Blueprint, ...] = (
    health,
    sessions,
    organisations,
    vouchers,
)
