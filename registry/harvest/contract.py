"""The suite that every harvester must pass: subclass ``HarvesterContract`` in a test module and name the sources.

It asks what the service relies on: identifiers and order that stay, descriptions that say what they must in
Indonesian, closed records of persons, files that are there, and sentences for people when a source is wrong.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.harvest.plugin import (
    Access,
    Harvester,
    Http,
    Record,
    Response,
    RetryLater,
    SkipRecord,
    Source,
    StopHarvest,
)

_SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


class NoNetwork:
    """A client for sources that need none: any use of it fails the test."""

    def get(self, url: str, **_: Any) -> Response:
        """Refuse."""
        msg = f"this source asked for {url}"
        raise AssertionError(msg)

    def send(self, method: str, url: str, **_: Any) -> Response:
        """Refuse."""
        msg = f"this source sent {method} to {url}"
        raise AssertionError(msg)


class HarvesterContract:
    """What any harvester must do. ``source`` and ``broken_source`` are the subclass's; ``http`` where it fetches."""

    harvester: Harvester[Any]

    def source(self, folder: Path) -> Source[Any]:
        """Return a source with at least one record; ``folder`` is empty and may be filled."""
        raise NotImplementedError

    def broken_source(self, folder: Path) -> Source[Any]:
        """Return a source that cannot be read at all."""
        raise NotImplementedError

    def http(self) -> Http:
        """Return the client that the harvester is given."""
        return NoNetwork()

    def _records(self, source: Source[Any]) -> list[Record]:
        return [found for found in self.harvester.records(source, self.http()) if isinstance(found, Record)]

    def test_its_kind_is_a_slug(self) -> None:
        assert _SLUG.fullmatch(self.harvester.kind)

    def test_every_option_has_a_title_and_a_description(self) -> None:
        for name, field in self.harvester.Options.model_fields.items():
            assert field.title, name
            assert field.description, name

    def test_it_yields_one_by_one(self, tmp_path: Path) -> None:
        assert isinstance(self.harvester.records(self.source(tmp_path), self.http()), Iterator)

    def test_two_runs_yield_the_same(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        assert list(self.harvester.records(source, self.http())) == list(self.harvester.records(source, self.http()))

    def test_identifiers_are_there_and_differ(self, tmp_path: Path) -> None:
        identifiers = [record.identifier for record in self._records(self.source(tmp_path))]
        assert identifiers
        assert all(identifiers)
        assert len(set(identifiers)) == len(identifiers)

    def test_every_dataset_is_described_in_indonesian(self, tmp_path: Path) -> None:
        for record in self._records(self.source(tmp_path)):
            assert record.dataset["title"]["id"].strip()
            assert record.dataset["description"]["id"].strip()

    def test_records_of_persons_are_closed(self, tmp_path: Path) -> None:
        for record in self._records(self.source(tmp_path)):
            if record.dataset.get("is_microdata"):
                assert record.access is Access.CLOSED

    def test_every_table_has_a_name_and_a_content(self, tmp_path: Path) -> None:
        for record in self._records(self.source(tmp_path)):
            for table in record.tables:
                assert table.name
                assert table.content.is_file() if isinstance(table.content, Path) else table.content

    def test_what_is_left_out_has_a_reason_in_both_languages(self, tmp_path: Path) -> None:
        for found in self.harvester.records(self.source(tmp_path), self.http()):
            if isinstance(found, SkipRecord):
                assert found.reason.id.strip()
                assert found.reason.en.strip()

    def test_it_changes_nothing_in_its_source(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        before = _contents(tmp_path)
        self._records(source)
        assert _contents(tmp_path) == before

    def test_a_source_that_cannot_be_read_ends_with_a_sentence(self, tmp_path: Path) -> None:
        end = self._end(self.broken_source(tmp_path))
        assert end is not None, "a broken source must raise StopHarvest or RetryLater"
        assert end.reason.id.strip()
        assert end.reason.en.strip()

    def _end(self, source: Source[Any]) -> StopHarvest | RetryLater | None:
        try:
            self._records(source)
        except (StopHarvest, RetryLater) as end:
            return end
        return None


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
