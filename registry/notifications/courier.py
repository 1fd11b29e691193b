"""Carry letters to the mail server, beside the jobs: at least once each, one person's tidings together.

A row is marked as mailed as soon as the server has taken its letter. A process that dies between the two sends the
letter again, under the same Message-ID. One process carries at a time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread

import structlog
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from registry.accounts.models import User
from registry.db import now, reading, writing
from registry.jobs.holds import Holds
from registry.notifications import keeping, letters, preferences, reminders
from registry.notifications.models import MailStanding, Notification, Preference
from registry.notifications.repository import worded
from registry.notifications.smtp import AddressFault, MailServer, ServerFault
from registry.notifications.smtp import Session as Connection
from registry.web.instance_key import InstanceKey

_logger = structlog.get_logger(__name__)
_EVERY = 20.0
_TOGETHER = timedelta(minutes=15)
"""A person gets no second letter sooner: what happens meanwhile goes into one."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
_HELD = "mail"
_AT_ONCE = 200


class Courier:
    """Tells what is due and carries what is to be mailed, a round now and then."""

    def __init__(
        self,
        engine: Engine,
        holds: Holds,
        server: MailServer | None,
        *,
        key: InstanceKey,
        base: str,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Take the database, the mail server (None: no letters) and what letters are written with."""
        self._engine, self._holds, self._server = engine, holds, server
        self._key, self._base, self._clock = key, base, clock
        self._stop = Signal()
        self._thread = Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def round(self) -> int:
        """Tell what is due, then send what waits; return how many letters went out. Nothing where another does so."""
        with self._holds.take(_HELD) as held:
            if not held:
                return 0
            reminders.remind(self._engine, self._clock())
            keeping.sweep(self._engine, self._clock())
            return self._send() if self._server else 0

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.round()
            except Exception as error:  # noqa: BLE001  # a database that is away comes back; the thread must be there
                _logger.warning("notifications stopped for now", fault=type(error).__name__)
            self._stop.wait(_EVERY)

    def _send(self) -> int:
        with reading(self._engine) as session:
            standing = session.get(MailStanding, 1)
            if standing and standing.again_at and standing.again_at > self._clock():
                return 0
            people = self._waiting(session)
        if not people:
            return 0
        assert self._server is not None
        count = 0
        try:
            with self._server.open() as connection:
                for user in people:
                    if self._stop.is_set():
                        break
                    count += self._to(user, connection)
        except ServerFault as fault:
            _logger.warning("the mail server takes nothing for now", fault=str(fault))
            self._note(str(fault))
        else:
            self._note(None)
        return count

    def _waiting(self, session: Session) -> list[int]:
        """Return who has a letter to get now: tidings, or the question whether an address is right."""
        at = self._clock()
        reachable = (
            col(User.active),
            col(Preference.email).is_not(None),
            col(Preference.refused_at).is_(None),
            col(Preference.again_at).is_(None) | (col(Preference.again_at) <= at),
        )
        asked = select(Preference.user_id).where(
            col(Preference.confirmed_at).is_(None), col(Preference.asked_by_mail_at).is_(None)
        )
        told = (
            select(Preference.user_id)
            .join(Notification, col(Notification.user_id) == Preference.user_id)
            .where(
                col(Notification.to_mail),
                col(Notification.mailed_at).is_(None),
                col(Preference.confirmed_at).is_not(None),
                col(Preference.last_at).is_(None) | (col(Preference.last_at) <= at - _TOGETHER),
            )
        )
        found: set[int] = set()
        for query in (asked, told):
            found.update(session.exec(query.join(User, col(User.id) == Preference.user_id).where(*reachable)))
        return sorted(found)

    def _to(self, user: int, connection: Connection) -> bool:
        """Send one person's letter and mark it; say whether it went out."""
        assert self._server is not None
        at = self._clock()
        with reading(self._engine) as session:
            wish = session.get_one(Preference, user)
            to = {
                "sender": self._server.sender,
                "to": wish.email or "",
                "base": self._base,
                "language": wish.language,
            }
            numbers: Sequence[int] = ()
            if wish.confirmed_at is None:
                given = preferences.code(user, to["to"], key=self._key, at=at)
                letter = letters.question(given, at=at, **to)
            else:
                rows = _unsent(session, user)
                if not rows:  # read or settled since
                    return False
                numbers = [row.id or 0 for row in rows]
                letter = letters.tidings(worded(session, rows, titles={}), at=at, **to)
        try:
            connection.send(letter)
        except AddressFault as fault:
            self._refused(user, fault)
            return False
        with writing(self._engine) as session:
            wish = session.get_one(Preference, user)
            wish.failures, wish.again_at = 0, None
            if numbers:
                wish.last_at = at
                session.execute(update(Notification).where(col(Notification.id).in_(numbers)).values(mailed_at=at))
            else:
                wish.asked_by_mail_at = at
            session.add(wish)
        return True

    def _refused(self, user: int, fault: AddressFault) -> None:
        _logger.info("an address did not take a letter", fault=str(fault), for_good=fault.for_good)
        with writing(self._engine) as session:
            wish = session.get_one(Preference, user)
            wish.failures += 1
            wish.again_at = self._clock() + _wait(wish.failures)
            wish.refused_at = self._clock() if fault.for_good else None
            session.add(wish)

    def _note(self, fault: str | None) -> None:
        """Keep how the server answered: after each failure in a row it is left alone twice as long."""
        with writing(self._engine) as session:
            standing = session.get(MailStanding, 1) or MailStanding()
            if fault is None:
                standing.failures, standing.failing_since, standing.again_at = 0, None, None
                standing.sent_at = self._clock()
            else:
                standing.failures += 1
                standing.failing_since = standing.failing_since or self._clock()
                standing.again_at = self._clock() + _wait(standing.failures)
            standing.fault = fault
            session.add(standing)


def _unsent(session: Session, user: int) -> Sequence[Notification]:
    return session.exec(
        select(Notification)
        .where(Notification.user_id == user, col(Notification.to_mail), col(Notification.mailed_at).is_(None))
        .order_by(col(Notification.id))
        .limit(_AT_ONCE)
    ).all()


def _wait(failures: int) -> timedelta:
    return min(_FIRST_WAIT * (1 << min(failures - 1, 10)), _LONGEST_WAIT)
