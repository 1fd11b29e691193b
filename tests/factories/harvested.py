"""A record taken in as the harvest does it, inside the transaction of a test."""

from registry.harvest.entering import Door
from registry.harvest.intake import Intake, described
from registry.harvest.phases import Become
from registry.items import repository as items
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access

NOBODYS = 5


def taken(session, files, microdata, office, record, *, agency, by, today) -> Entry:
    """Check the tables of a new record, register its dataset, and return it as it was submitted."""
    intake = Intake(session, files, microdata, agency, today)
    is_microdata = record.access is Access.CLOSED
    looked = [intake.look(table, is_microdata=is_microdata) for table in record.tables]
    together = intake.together([one.arrived for one in looked if one.arrived])
    judged = tuple(intake.judge(one, together) for one in looked)
    body = {**record.dataset, "is_microdata": is_microdata, "distributions": described(session, office, judged)}
    door = Door(session, files, office, agency, "uji", by, NOBODYS, today)
    entered = door.enter(record.identifier, body, record.access, None, judged)
    assert entered.outcome is Become.NEW, entered.message
    item = session.get(Item, entered.item_id)
    return Entry(item, items.open_version(session, item))
