"""Every module with tables, named once, so that the whole schema is known."""

from finance.approvals import models as approvals
from finance.budget import models as budget
from finance.claims import models as claims
from finance.dedup import models as dedup
from finance.kernel import events
from finance.ledger import models as ledger
from finance.organisations import models as organisations
from finance.payments import models as payments
from finance.vouchers import models as vouchers

NOUNS = (events, organisations, ledger, budget, vouchers, dedup, claims, approvals, payments)
