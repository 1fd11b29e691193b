"""People, a clock, a mail server, and what tells and carries."""

from datetime import timedelta

import pytest
from sqlmodel import select

from registry.changes import log
from registry.changes.follower import Follower
from registry.db import now, reading, writing
from registry.jobs.holds import Holds
from registry.notifications import preferences, repository
from registry.notifications.announcing import Announcements
from registry.notifications.courier import Courier
from registry.notifications.events import Topic
from registry.notifications.models import Notification, Preference
from registry.notifications.smtp import MailServer
from registry.web.instance_key import InstanceKey
from tests.conftest import _copy
from tests.servers import mail

BASE = "https://satudata.example"
EVERYTHING = [topic.value for topic in Topic]


@pytest.fixture
def database(request, tmp_path):
    """SQLite, unless a test asks for both: what is written in SQL of one's own is tried on both."""
    yield from _copy(request, getattr(request, "param", "sqlite"), tmp_path, empty=False)


class Clock:
    """Tells the time, which a test moves on."""

    def __init__(self):
        self.moment = now()

    def __call__(self):
        return self.moment

    def on(self, **by):
        self.moment += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def follow(engine, people, tmp_path):
    """Bring the announcements up to date with the change log."""
    return lambda: Follower(engine, [Announcements(engine)], tmp_path / "projections.lock").catch_up()


@pytest.fixture
def told(engine):
    """What a caller was told: events with counts, the oldest first."""

    def read(caller, **wanted):
        with reading(engine) as session:
            return [one.event.value for one in reversed(repository.listed(session, caller, **wanted))]

    return read


@pytest.fixture
def rows(engine):
    def read():
        with reading(engine) as session:
            return list(session.exec(select(Notification).order_by(Notification.id)))

    return read


@pytest.fixture
def box():
    with mail.running() as found:
        yield found


@pytest.fixture
def key(tmp_path):
    return InstanceKey(tmp_path / "keys", preferences.PURPOSE)


@pytest.fixture
def courier(engine, people, tmp_path, box, clock, key):
    server = MailServer(box.url, "", "satudata@kabupaten.example", "satudata.example")
    return Courier(engine, Holds(engine, tmp_path / "holds"), server, key=key, base=BASE, clock=clock)


@pytest.fixture
def reachable(engine):
    """Give a person a confirmed address."""

    def give(caller, email, *, language="id", mailed=EVERYTHING):
        with writing(engine) as session:
            session.add(
                Preference(user_id=caller.user_id, language=language, mailed=mailed, email=email, confirmed_at=now())
            )

    return give


@pytest.fixture
def write(engine):
    """Do something in one transaction of the change log."""

    def do(work):
        with log.transaction(engine) as session:
            return work(session)

    return do
