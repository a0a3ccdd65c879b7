"""A member ends the session that the token belongs to."""

from finance.kernel.db import UnitOfWork
from finance.organisations.actor import Actor
from finance.organisations.events import LoggedOut
from finance.organisations.sessions import revoke_session


def log_out(uow: UnitOfWork, actor: Actor, token: str) -> None:
    """Harmless when the session has ended already."""
    if revoke_session(uow, token) is not None:
        uow.record(
            LoggedOut(
                organisation_id=actor.organisation_id,
                subject_id=actor.member_id,
                actor_id=actor.member_id,
            )
        )
