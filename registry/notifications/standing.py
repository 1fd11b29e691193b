"""How the letters stand, for whoever looks after the instance: how many wait, since when, and what stops them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from registry.notifications.models import MailStanding, Notification, Preference


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the letters."""

    waiting: int
    """Notifications that are to be mailed and were not."""
    oldest: datetime | None
    """When the first of them was told."""
    fault: str | None
    """What the mail server did last, by name or reply code; None when it took what it was given."""
    failing_since: datetime | None
    sent_at: datetime | None
    """When it last took a letter."""
    refused: int
    """Addresses that it refused for good."""


def standing(session: Session) -> Standing:
    """Return how the letters stand."""
    waiting, oldest = (
        session.connection()
        .execute(
            core_select(func.count(), func.min(col(Notification.at))).where(
                col(Notification.to_mail), col(Notification.mailed_at).is_(None)
            )
        )
        .one()
    )
    server = session.get(MailStanding, 1) or MailStanding()
    refused = session.exec(
        select(func.count()).select_from(Preference).where(col(Preference.refused_at).is_not(None))
    ).one()
    return Standing(waiting, oldest, server.fault, server.failing_since, server.sent_at, refused)
