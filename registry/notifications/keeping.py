"""How long notifications are kept, and what is forgotten with an account that was closed."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, or_, update
from sqlmodel import col, select

from registry.accounts.models import User
from registry.db import reading, writing
from registry.notifications.models import Notification, Preference

DAYS = 180
_NEWS = timedelta(days=7)
"""A letter that could not be sent for so long tells nothing new."""


def sweep(engine: Engine, at: datetime) -> None:
    """Forget notifications of half a year ago, and the addresses of whoever has left; give up letters that are old."""
    old = col(Notification.at) < at - timedelta(days=DAYS)
    stale = (
        col(Notification.to_mail),
        col(Notification.mailed_at).is_(None),
        col(Notification.at) < at - _NEWS,
    )
    closed = select(User.id).where(col(User.active).is_(False))
    left = col(Preference.user_id).in_(closed)
    with reading(engine) as session:  # there is seldom anything, and a look takes no lock
        found = session.exec(select(Notification.id).where(or_(old, stale[0] & stale[1] & stale[2])).limit(1)).first()
        if found is None and session.exec(select(Preference.user_id).where(left).limit(1)).first() is None:
            return
    with writing(engine) as session:
        session.execute(delete(Notification).where(old))
        session.execute(update(Notification).where(*stale).values(to_mail=False))
        session.execute(delete(Preference).where(left))
