"""BPS's WebAPI (v1): lists in pages and single views. The key stands in the address, so here it is only ``{key}``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from harvesters.portals import texts
from harvesters.portals.answers import json_of
from registry.harvest.plugin import Http, RetryLater, Sentence, StopHarvest

_SPOKEN = (400, 401, 403)
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: its number, rows, and how many rows the list has in all."""

    number: int
    rows: list[Mapping[str, Any]]
    total: int


class WebApi:
    """Asks about one domain (a regency, a province or the nation) in one language."""

    def __init__(self, http: Http, location: str, *, domain: str, key: SecretStr, language: str) -> None:
        """Ask at an address that ends before ``/list`` and ``/view``."""
        self.address = location.rstrip("/").removesuffix("/list").removesuffix("/view")
        self._http, self._key = http, key
        self._common = {"lang": language, "domain": domain}
        self._has_answered = False

    def pages(self, model: str, *, start: int = 1, **given: str) -> Iterator[Page]:
        """Yield the pages of a list; none where BPS has no such list for the domain."""
        number, last = start, start
        while number <= last:
            answer = self._ask("list", model, given | {"page": str(number)})
            data = answer.get("data")
            if not (isinstance(data, list) and len(data) > 1 and isinstance(data[1], list)):
                return
            about: Mapping[str, Any] = data[0] if isinstance(data[0], Mapping) else {}
            rows = [row for row in data[1] if isinstance(row, Mapping)]
            last = min(_number(about.get("pages")), _MOST_PAGES)
            yield Page(number, rows, _number(about.get("total")))
            number += 1

    def data(self, variable: str, periods: list[str]) -> Mapping[str, Any]:
        """Return a dynamic table for some periods; empty where BPS has none."""
        answer = self._ask("list", "data", {"var": variable, "th": ";".join(periods)})
        return answer if isinstance(answer.get("datacontent"), Mapping) else {}

    def view(self, model: str, identifier: str) -> Mapping[str, Any]:
        """Return one thing whole; empty where BPS has none."""
        data = self._ask("view", model, {"id": identifier}).get("data")
        return data if isinstance(data, Mapping) else {}

    def _ask(self, verb: str, model: str, given: Mapping[str, str]) -> Mapping[str, Any]:
        parts = {"model": model, **self._common, **given}
        path = "/".join(f"{name}/{value}" for name, value in parts.items())
        response = self._http.get(
            f"{self.address}/{verb}/{path}/key/{{key}}/",
            accept="application/json",
            secrets={"key": self._key},
            answers=_SPOKEN,
        )
        if response.status in _SPOKEN and response.form != "json":
            raise StopHarvest(_refused("", self._key))
        answer = json_of(response, asked_before=self._has_answered)
        if not isinstance(answer, Mapping):
            raise StopHarvest(_no_webapi(self.address))
        if texts.line(answer.get("status")).casefold() != "ok":
            if self._has_answered:
                raise RetryLater(_refused(texts.line(answer.get("message")), self._key))
            raise StopHarvest(_refused(texts.line(answer.get("message")), self._key))
        self._has_answered = True
        return answer


def _number(value: Any) -> int:
    text = texts.line(value)
    return int(text[:9]) if text.isdecimal() else 0


def _refused(message: str, key: SecretStr) -> Sentence:
    said = f" ({message[:100]})".replace(key.get_secret_value(), "…") if message else ""
    return Sentence(
        f"WebAPI BPS menolak permintaan{said}; periksa kunci WebAPI dan kode domain pada pilihan sumber.",
        f"The WebAPI of BPS refuses the request{said}; check its key and the domain in the source's options.",
    )


def _no_webapi(address: str) -> Sentence:
    return Sentence(
        f"{address} tidak menjawab seperti WebAPI BPS; periksa alamat sumber, mis. https://webapi.bps.go.id/v1/api.",
        f"{address} does not answer as BPS's WebAPI does; check the source's address, "
        "e.g. https://webapi.bps.go.id/v1/api.",
    )
