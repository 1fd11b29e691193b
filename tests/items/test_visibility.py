"""Who may know that something exists: the one rule under every page, feed and index."""

import pytest

from registry.errors import NotFound
from registry.items import repository
from registry.items.state import Access, Kind, State
from tests.factories import walks

_OWN = {"produsen", "pendukung"}
_CURATORS = {"walidata", "second_walidata", "pembina", "everything"}
_SHOWN = {State.PUBLISHED, State.SUPERSEDED, State.RETIRED}


def may_see(who, state, access):
    """Say it in the words of design.md, for an item of the village."""
    if who in _CURATORS | _OWN:
        return True
    if access is Access.CLOSED:
        return False
    return state in _SHOWN or who == "koordinator"


@pytest.fixture
def every(session, people):
    found = {}
    for state in State:
        for access in Access:
            slug = f"{state.value}-{access.value}"
            entry = walks.draft(session, people, slug=slug, access=access)
            if state is State.SUPERSEDED:
                walks.take(session, people, entry, State.PUBLISHED)
                walks.succeed(session, people, entry, access=access)
            else:
                walks.take(session, people, entry, state)
            found[state, access] = entry
    session.flush()
    return found


def test_everybody_sees_exactly_what_the_rule_says(session, people, every):
    wrong = []
    for (state, access), entry in every.items():
        for who, caller in people.named().items():
            try:
                found = repository.by_iri(session, caller, entry.version_iri)
                seen = found.version.id == entry.version.id
            except NotFound:
                seen = False
            listed = {
                other.version.id for other in repository.listed(session, caller, states=[state], kind=Kind.DATASET)
            }
            if not seen == (entry.version.id in listed) == may_see(who, state, access):
                wrong.append((who, state.value, access.value, seen, entry.version.id in listed))
    assert wrong == []


def test_counts_count_what_is_seen(session, people, every):
    # published: three classes, and the live successors of the three superseded ones
    assert repository.counts(session, people.walidata) == {"dataset": 6}
    assert repository.counts(session, people.public) == {"dataset": 4}
    assert repository.counts(session, people.other_produsen) == {"dataset": 4}


def test_a_draft_behind_a_live_version_stays_behind_it(session, people):
    shown = walks.published(session, people)
    walks.items_begin(session, people, shown, title={"id": "Judul baru"})
    for caller in (people.public, people.other_produsen, people.produsen, people.walidata):
        found = repository.find(session, caller, kind=Kind.DATASET, slug="contoh")
        assert found.version.number == "1.0.0"
    with pytest.raises(NotFound):
        repository.find(session, people.public, kind=Kind.DATASET, slug="contoh", number="1.1.0")
    assert [version.number for version in repository.versions(session, people.public, shown.item)] == ["1.0.0"]
