"""The suite that every harvester of the network must pass besides ``HarvesterContract``.

Whatever a server answers, a harvester ends with a sentence or yields what it may yield; it asks for no more than is
taken; and what the client says went wrong goes through it unchanged.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.errors import Sentence
from registry.harvest.contract import HarvesterContract
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    Http,
    Record,
    Response,
    RetryLater,
    SkipRecord,
    Source,
    StopHarvest,
    Unchanged,
)

_FOUND = (Record, SkipRecord, Unchanged, Announced, Checkpoint)
_MOST_ASKED = 200

HOSTILE = (
    b"",
    b"   \n",
    b"<!DOCTYPE html><html><body>Sedang diperbaiki</body></html>",
    b'{"success": true, "result": {"count": 3, "results": [',
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"null",
    b"0",
    b'"text"',
    b"[]",
    b"[null, 1, [], {}]",
    b"{}",
    b'{"success": true, "result": null}',
    b'{"success": true, "result": {"count": "banyak", "results": [null, 1, {"id": null}, {"id": [1]}]}}',
    b'{"success": false}',
    b'{"status": "OK", "data": [{"pages": "x"}, [null, {}, {"title": 1}]]}',
    b'{"dataset": [null, {"title": {"id": []}}, {"identifier": {}}]}',
    b'{"@context": "https://contoh.id/konteks", "@graph": []}',
    b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>",
    b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><error/></OAI-PMH>",
    (
        b"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><Identify/><ListMetadataFormats/><ListRecords><record/>"
        b"<resumptionToken>a</resumptionToken></ListRecords></OAI-PMH>"
    ),
    (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        b"<x>&b;&c;</x>"
    ),
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='%%%'>",
    b"@prefix dcat: <http://www.w3.org/ns/dcat#> . [] a dcat:Dataset .",
    b"\xff\xfe\x00\x00\x01",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04" + bytes(200),
    "kode,nama\n1,\ud83d".encode("utf-8", "surrogatepass"),
)
"""Bodies that no source should send and some do: cut short, of another shape, too deep, of another kind."""


class Answering:
    """A client that has one answer to everything, and gives up when it is asked for ever."""

    def __init__(self, content: bytes, status: int = 200) -> None:
        """Answer with a content."""
        self._content, self._status, self._left = content, status, _MOST_ASKED

    def get(self, url: str, **_: Any) -> Response:
        """Return the answer."""
        self._left -= 1
        if self._left < 0:
            msg = f"asked {_MOST_ASKED} times for the same nonsense"
            raise AssertionError(msg)
        return Response(self._status, url, {"content-type": "application/octet-stream"}, self._content)

    def send(self, method: str, url: str, **_: Any) -> Response:  # noqa: ARG002  # the port's
        """Return the answer."""
        return self.get(url)


class Failing:
    """A client that works some times and then raises."""

    def __init__(self, http: Http, works: int, error: Exception) -> None:
        """Pass ``works`` requests on, then raise."""
        self._http, self._works, self._error = http, works, error
        self.asked = 0

    def get(self, url: str, **given: Any) -> Response:
        """Pass on or raise."""
        self.asked += 1
        if self.asked > self._works:
            raise self._error
        return self._http.get(url, **given)

    def send(self, method: str, url: str, **given: Any) -> Response:
        """Pass on or raise."""
        self.asked += 1
        if self.asked > self._works:
            raise self._error
        return self._http.send(method, url, **given)


class NetworkHarvesterContract(HarvesterContract):
    """What any harvester of the network must do. ``source`` must take more than one request to read."""

    def test_whatever_is_answered_it_ends_with_a_sentence(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        for content in HOSTILE:
            for status in (200, 400, 404):
                self._ends_well(self.harvester.records(source, Answering(content, status)), content)

    def test_what_the_client_says_goes_through(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        for works in (0, 1):
            for error in (RetryLater(_LATER, 60), StopHarvest(_STOPPED)):
                try:
                    list(self.harvester.records(source, Failing(self.http(), works, error)))
                except (RetryLater, StopHarvest) as end:
                    assert end is error, works  # noqa: PT017  # the very error, not one made of it
                else:
                    assert works, "the first request failed and nobody was told"

    def test_it_asks_for_no_more_than_is_taken(self, tmp_path: Path) -> None:
        source, client = self.source(tmp_path), Failing(self.http(), 1_000_000, RetryLater(_LATER))
        found = self.harvester.records(source, client)
        next(each for each in found if isinstance(each, Record))
        asked_for_one = client.asked
        list(found)
        assert asked_for_one < client.asked

    def test_it_goes_on_behind_each_of_its_checkpoints(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        whole = list(self.harvester.records(source, self.http()))
        names = {each.identifier for each in whole if isinstance(each, Record)}
        for index, found in enumerate(whole):
            if isinstance(found, Checkpoint):
                resumed = Source(source.location, source.options, source.since, found.token)
                rest = {each.identifier for each in self._found(resumed) if isinstance(each, Record)}
                before = {each.identifier for each in whole[:index] if isinstance(each, Record)}
                assert before | rest == names, found.token

    def _found(self, source: Source[Any]) -> Iterator[Any]:
        return self.harvester.records(source, self.http())

    @staticmethod
    def _ends_well(found: Iterator[Any], content: bytes) -> None:
        try:
            for each in found:
                assert isinstance(each, _FOUND), content[:60]
        except (RetryLater, StopHarvest) as end:
            assert end.reason.id, content[:60]  # noqa: PT017  # either end is right, a sentence is a must
            assert end.reason.en, content[:60]  # noqa: PT017


_LATER = Sentence("Nanti.", "Later.")
_STOPPED = Sentence("Berhenti.", "Stopped.")
