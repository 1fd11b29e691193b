"""A repository asked as harvesters ask it, over the service for reading."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from lxml import etree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
SPACES = {"o": "http://www.openarchives.org/OAI/2.0/", "d": "http://purl.org/dc/elements/1.1/"}


@dataclass(frozen=True)
class Repository:
    """Asks ``/oai`` of a service; every answer is judged for what holds of all of them."""

    client: object

    def ask(self, verb: str = "", **given: str) -> etree._Element:
        named = {"from" if name == "start" else name: value for name, value in given.items()}
        return self.sent(urlencode({"verb": verb, **named} if verb else named))

    def sent(self, query: str) -> etree._Element:
        return judged(self.client.get(f"/oai?{query}"))

    def error(self, verb: str = "", **given: str) -> str:
        return self.ask(verb, **given).find(f"{OAI}error").get("code")

    def pages(self, verb: str, **given: str):
        """Yield every page of a list."""
        page = self.ask(verb, **given)
        while True:
            assert page.find(f"{OAI}error") is None, etree.tostring(page)
            yield page
            token = page.findtext(f".//{OAI}resumptionToken")
            if not token:
                return
            page = self.ask(verb, resumptionToken=token)

    def identifiers(self, verb: str = "ListIdentifiers", prefix: str = "oai_dc", **given: str) -> list[str]:
        return [
            found.text
            for page in self.pages(verb, metadataPrefix=prefix, **given)
            for found in page.iter(f"{OAI}identifier")
        ]


def judged(answer) -> etree._Element:
    """What the specification says of every answer (§3.2)."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=UTF-8"
    root = etree.fromstring(answer.content)
    assert root.tag == f"{OAI}OAI-PMH"
    response_date, request, *rest = root
    assert response_date.tag == f"{OAI}responseDate"
    assert len(response_date.text) == len("2026-01-01T00:00:00Z")
    assert response_date.text.endswith("Z")
    assert request.tag == f"{OAI}request"
    assert request.text.endswith("/oai")
    codes = {each.get("code") for each in rest if each.tag == f"{OAI}error"}
    assert codes or [each.tag for each in rest] == [OAI + request.get("verb")]
    if codes & {"badVerb", "badArgument"}:
        assert not request.attrib
    return root


@pytest.fixture(scope="session")
def repository(reading_app) -> Repository:
    return Repository(reading_app.client)
