"""A router that passes over an address by its beginning never passes over one of its own."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from registry.web.routing import Router

PATHS = [
    "/kode",
    "/kode/{agency}/{slug}",
    "/katalog.{form}",
    "/id/{path:path}",
    "/",
    "/{slug}.atom",
    "/dataset/{slug}/",
]
ASKED = {
    "/kode": "/kode",
    "/kode/a/b": "/kode/{agency}/{slug}",
    "/katalog.ttl": "/katalog.{form}",
    "/id/x/y/z": "/id/{path:path}",
    "/": "/",
    "/semua.atom": "/{slug}.atom",
    "/dataset/x/": "/dataset/{slug}/",
}


def served(*routers):
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    return TestClient(app, follow_redirects=False)


def router_of(path, **options):
    router = Router(**options)
    router.add_api_route(path, lambda: path)
    return router


@pytest.mark.parametrize("asked", ASKED)
def test_each_of_many_routers_answers_its_own(asked):
    client = served(*(router_of(path) for path in PATHS))
    assert client.get(asked).json() == ASKED[asked]


def test_what_no_router_has_is_not_found_and_another_method_is_told_so():
    client = served(router_of("/kode"), router_of("/kodes/{x}"))
    assert client.get("/kod").status_code == 404
    assert client.post("/kode").status_code == 405


def test_a_prefix_and_the_slash_at_the_end_count():
    client = served(router_of("/live", prefix="/health"), router_of("/daftar/"))
    assert client.get("/health/live").json() == "/live"
    assert client.get("/live").status_code == 404
    assert client.get("/daftar").status_code == 307


def test_a_service_under_a_path_of_a_proxy_still_answers():
    app = FastAPI()
    app.include_router(router_of("/kode"))
    assert TestClient(app, root_path="/satudata").get("/satudata/kode").json() == "/kode"


def test_routes_added_after_the_first_request_are_found():
    router = router_of("/kode")
    client = served(router)
    assert client.get("/kode").status_code == 200
    router.add_api_route("/standar", lambda: "/standar")
    assert client.get("/standar").json() == "/standar"


def test_routers_within_a_router_answer_under_its_prefix():
    inner, outer = Router(prefix="/batches"), Router(prefix="/api/v1")
    inner.add_api_route("/{number}", lambda: "one")
    outer.include_router(inner)
    outer.include_router(router_of("/inbox"))
    client = served(router_of("/other"), outer)
    assert client.get("/api/v1/batches/7").json() == "one"
    assert client.get("/api/v1/inbox").json() == "/inbox"
    assert client.get("/batches/7").status_code == 404
