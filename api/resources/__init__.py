"""Every resource of the API, in the order of the handbook."""

from api.blueprint import Blueprint
from api.resources.approvals.routes import blueprint as approvals
from api.resources.audit.routes import blueprint as audit
from api.resources.budget.routes import blueprint as budget
from api.resources.claims.routes import blueprint as claims
from api.resources.health.routes import blueprint as health
from api.resources.ledger.routes import blueprint as ledger
from api.resources.members.routes import blueprint as members
from api.resources.organisations.routes import blueprint as organisations
from api.resources.payments.routes import blueprint as payments
from api.resources.sessions.routes import blueprint as sessions
from api.resources.vouchers.routes import blueprint as vouchers

RESOURCES: tuple[Blueprint, ...] = (
    health,
    sessions,
    organisations,
    members,
    vouchers,
    claims,
    approvals,
    budget,
    payments,
    ledger,
    audit,
)
