"""A route that will go says so in every answer (RFC 9745, RFC 8594)."""

from datetime import date

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from registry.errors import NotFound
from registry.web import problem
from registry.web.retiring import retiring

NOTICE = "https://satudata.example/tentang"


@pytest.fixture
def client():
    old = APIRouter(route_class=retiring(since=date(2026, 1, 1), sunset=date(2027, 6, 30), notice=NOTICE))

    @old.get("/api/v1/lama")
    def read(there: bool = True) -> dict[str, int]:
        if not there:
            raise NotFound
        return {"satu": 1}

    app = FastAPI()
    app.include_router(old)
    problem.install(app, lambda request, error: problem.document(error, request.url.path))
    return TestClient(app)


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?there=false", 404), ("?there=x", 422)])
def test_every_answer_of_it_tells_since_when_and_until_when(client, query, status):
    answer = client.get(f"/api/v1/lama{query}")
    assert answer.status_code == status
    assert answer.headers["deprecation"] == "@1767225600"  # date -ud 2026-01-01 +%s
    assert answer.headers["sunset"] == "Wed, 30 Jun 2027 00:00:00 GMT"
    assert answer.links["deprecation"]["url"] == NOTICE


def test_the_description_marks_it(client):
    assert client.get("/openapi.json").json()["paths"]["/api/v1/lama"]["get"]["deprecated"] is True


def test_less_than_a_year_of_notice_is_refused():
    with pytest.raises(ValueError, match="twelve months"):
        retiring(since=date(2026, 1, 1), sunset=date(2026, 12, 31), notice=NOTICE)
