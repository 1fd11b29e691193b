"""Elasticsearch for many machines: an alias over one index whose name carries the time it was built.

The URL is ``elasticsearch+http://[user:password@]host:port[,host:port…][/prefix]``. The engine gets folded words and
stems only, so it needs no language plugin; the mapping is strict, and what is shown of a document is the only source
it keeps.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, NotFoundError, OrjsonSerializer, helpers

from registry.search.elasticsearch_query import Asked
from registry.search.entry import SEPARATOR, Entry, entries, identifier, schema_hash
from registry.search.index import Document, Explanation, Page, Query, SearchAway
from registry.search.matching import EXACT_FIELDS, FILTERS, NOTATIONS, STEMS, TITLE_STEM
from registry.search.searching import open_searching

_TIMEOUT, _BULK_TIMEOUT = 10, 120  # seconds
_CHUNK, _REBUILD_CHUNK = 500, 2000  # documents a request
_WRITERS = 2  # requests of a rebuild at once: one is sent while the cluster works on the other
_RETRIES = 2


_Answer = TypeVar("_Answer")


def _text(options: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": "whitespace", "index_options": options}


_SETTINGS: dict[str, Any] = {"auto_expand_replicas": "0-1"}
_MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_source": {"includes": ["shown"]},
    "properties": {
        **{field: _text("positions") for field in (*EXACT_FIELDS, NOTATIONS)},
        TITLE_STEM: _text("freqs"),
        STEMS: _text("docs"),
        **{field: {"type": "keyword"} for field in ("key", "facets", "sort_title")},
        FILTERS: {"type": "keyword", "doc_values": False},
        "modified": {"type": "long"},
        "completeness": {"type": "integer"},
        "rank": {"type": "double"},
        "shown": {"type": "keyword", "index": False, "doc_values": False},
    },
}


class ElasticsearchIndex:
    """``SearchIndex`` on a cluster."""

    def __init__(self, url: str) -> None:
        self._client, prefix = _connect(url)
        self._alias = f"{prefix}-{schema_hash(_MAPPING)}"
        self._searching = open_searching()
        self._asked = Asked(self._client, self._alias)

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace documents; searches see them when this returns."""
        with _spoken():
            self._ensure()
            self._write(self._alias, entries(documents, self._searching.stems))

    def delete(self, keys: Iterable[str]) -> None:
        """Remove documents by key."""
        actions = ({"_op_type": "delete", "_index": self._alias, "_id": identifier(key)} for key in keys)
        with _spoken():
            self._ensure()
            helpers.bulk(self._patient(), actions, chunk_size=_CHUNK, ignore_status=404)
            self._patient().indices.refresh(index=self._alias)

    def search(self, query: Query) -> Page:
        """Answer a query."""
        return self._ask(lambda: self._searching.search(self._asked, query))

    def explain(self, query: Query, key: str) -> Explanation | None:
        """Say why a document is among the hits of a query."""
        return self._ask(lambda: self._searching.explain(self._asked, query, key))

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Fill a new index, then move the alias to it and delete the old ones in one step."""
        with _spoken():
            new = self._create(refresh_interval="-1")
            try:
                actions = _actions(new, entries(documents, self._searching.stems))
                # The order of two writes of one key is not kept here; a rebuild has each key once.
                for _ in helpers.parallel_bulk(self._patient(), actions, _WRITERS, _REBUILD_CHUNK, refresh=False):
                    pass
                self._patient().indices.refresh(index=new)
                self._client.indices.put_settings(index=new, settings={"refresh_interval": None})
                total = int(self._client.count(index=new)["count"])
            except BaseException:
                self._client.options(ignore_status=404).indices.delete(index=new)
                raise
            self._use(new)
            return total

    def count(self) -> int:
        """Return the number of documents."""
        return self._ask(lambda: int(self._client.count(index=self._alias)["count"]))

    def engine(self) -> tuple[Elasticsearch, str]:
        """Return the client and the alias, to measure or inspect the engine itself."""
        return self._client, self._alias

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _ask(self, ask: Callable[[], _Answer]) -> _Answer:
        with _spoken():
            try:
                return ask()
            except NotFoundError:
                self._ensure()
                return ask()

    def _ensure(self) -> None:
        if not self._client.indices.exists_alias(name=self._alias):
            self._use(self._create())

    def _create(self, **settings: Any) -> str:
        name = f"{self._alias}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        self._client.indices.create(index=name, mappings=_MAPPING, settings={**_SETTINGS, **settings})
        return name

    def _use(self, name: str) -> None:
        every = self._client.indices.get_alias(index=f"{self._alias}-*")
        # Names carry the time: an older index without the alias is one that was never finished.
        olds = [
            index for index, held in every.items() if index < name or (index != name and self._alias in held["aliases"])
        ]
        self._client.indices.update_aliases(
            actions=[
                {"add": {"index": name, "alias": self._alias}},
                *({"remove_index": {"index": old}} for old in olds),
            ]
        )

    def _write(self, index: str, written: Iterable[Entry]) -> None:
        helpers.bulk(self._patient(), _actions(index, written), chunk_size=_CHUNK, refresh=False)
        self._patient().indices.refresh(index=index)

    def _patient(self) -> Elasticsearch:
        return self._client.options(request_timeout=_BULK_TIMEOUT)


def _actions(index: str, written: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    return ({"_index": index, "_id": identifier(entry.key), **_row(entry)} for entry in written)


def _row(entry: Entry) -> dict[str, Any]:
    return {
        **{field: list(texts) for field, texts in entry.words.items()},
        "facets": [name + SEPARATOR + kept for name, values in entry.facets.items() for kept in values],
        FILTERS: entry.filters,
        "key": entry.key,
        "sort_title": entry.sort_title,
        "modified": entry.modified,
        "completeness": entry.completeness,
        "rank": entry.rank,
        "shown": entry.shown.decode(),
    }


def _connect(url: str) -> tuple[Elasticsearch, str]:
    parts = urlsplit(url)
    scheme = parts.scheme.removeprefix("elasticsearch+")
    account, _, hosts = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    client = Elasticsearch(
        [f"{scheme}://{host}" for host in hosts.split(",")],
        basic_auth=(unquote(user), unquote(password)) if account else None,
        request_timeout=_TIMEOUT,
        serializer=OrjsonSerializer(),
        max_retries=_RETRIES,
        retry_on_timeout=False,
    )
    return client, parts.path.strip("/") or "satudata"


@contextmanager
def _spoken() -> Iterator[None]:
    try:
        yield
    except (ApiError, elastic_transport.TransportError, helpers.BulkIndexError) as error:
        raise SearchAway from error
