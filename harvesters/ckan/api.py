"""CKAN's Action API (v3) as it is asked here: reading actions only; directly, or through the proxy of data.go.id."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from pydantic import SecretStr

from harvesters.portals.answers import json_of
from registry.harvest.plugin import Http, Response, RetryLater, Sentence, StopHarvest

_SPOKEN = (400, 403, 404, 409)
"""Statuses of which CKAN says the reason in JSON."""


class NotThere(Exception):
    """The action, or what it was asked for, does not exist."""


class Withheld(StopHarvest):
    """The portal does not let us have what was asked for; told as it is where it is one dataset of many."""


class CkanApi:
    """Asks one portal. The path of its API is found from any address of it."""

    def __init__(self, http: Http, location: str, *, key: SecretStr | None = None, proxy: bool = False) -> None:
        """Ask with ``key`` where one is given; ``proxy``: the address is one that takes questions as JSON by POST."""
        self._http = http
        self._key = key
        self._proxy = location if proxy else None
        self.site = location if proxy else site_of(location)
        self._has_answered = False

    def ask(self, action: str, params: Mapping[str, Any]) -> Any:
        """Return the result of an action; NotThere, or what the client raises, or StopHarvest for a refusal."""
        said = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
        answer = json_of(self._answer(action, said), asked_before=self._has_answered)
        if isinstance(answer, str) or not isinstance(answer, dict):
            raise StopHarvest(_not_ckan(self.site))
        if self._proxy is None and answer.get("success") is not True:
            raise self._refused(action, answer.get("error"))
        if "result" not in answer:
            raise StopHarvest(_not_ckan(self.site)) if not self._has_answered else RetryLater(_not_ckan(self.site))
        self._has_answered = True
        return answer["result"]

    def _answer(self, action: str, params: Mapping[str, str]) -> Response:
        path = f"/api/3/action/{action}"
        if self._proxy is not None:
            asked = {"endpoint": f"{path}?{urlencode(params)}", "method": "GET", "body": {}, "token": ""}
            return self._http.send(
                "POST",
                self._proxy,
                content=json.dumps(asked).encode(),
                accept="application/json",
                headers={"Content-Type": "application/json"},
            )
        response = self._http.get(
            self.site + path,
            params=params,
            accept="application/json",
            headers={"Authorization": "{key}"} if self._key else None,
            secrets={"key": self._key},
            answers=_SPOKEN,
        )
        if response.status in _SPOKEN and response.form != "json":
            raise StopHarvest(_not_ckan(self.site))
        if response.status == 400 and response.content.lstrip().startswith(b'"'):  # noqa: PLR2004  # "Action name not known"
            raise NotThere
        return response

    def _refused(self, action: str, error: Any) -> Exception:
        kind = error.get("__type") if isinstance(error, dict) else ""
        if kind == "Not Found Error":
            return NotThere()
        if kind == "Authorization Error":
            return Withheld(
                Sentence(
                    f"Portal {self.site} menolak permintaan {action}; isi kunci API pada pilihan sumber, atau minta "
                    "izin kepada pengelolanya.",
                    f"The portal {self.site} refuses {action}; give an API key in the source's options, or ask its "
                    "keeper for access.",
                )
            )
        return StopHarvest(
            Sentence(
                f"Portal {self.site} tidak dapat menjawab {action} ({kind or 'tanpa keterangan'}); periksa pilihan "
                "sumber atau hubungi pengelolanya.",
                f"The portal {self.site} cannot answer {action} ({kind or 'no reason given'}); check the source's "
                "options or tell its keeper.",
            )
        )


def site_of(location: str) -> str:
    """Return the root of a portal from an address of it, of its API or of its list of datasets."""
    parts = urlsplit(location.strip())
    path = parts.path
    for mark in ("/api/", "/dataset", "/organization", "/group"):
        path = path.partition(mark)[0]
    path = path.removesuffix("/api").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _not_ckan(site: str) -> Sentence:
    return Sentence(
        f"{site} tidak menjawab seperti portal CKAN; periksa alamat sumber.",
        f"{site} does not answer as a CKAN portal does; check the source's address.",
    )
