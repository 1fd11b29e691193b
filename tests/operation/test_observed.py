"""Metrics that a Prometheus can read, log lines without what was asked, and refusal at once when there is too much."""

import re
import shutil
import subprocess
from pathlib import Path

import anyio
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from starlette.testclient import TestClient

from registry.app import create_app
from registry.operation import requests, shedding
from registry.operation.faults import frames
from registry.operation.requests import RequestMetrics
from registry.settings import Settings


@pytest.fixture(scope="module")
def service(prepared_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("observed") / "home"
    shutil.copytree(prepared_home[0], home, ignore=shutil.ignore_patterns("graph"))
    app = create_app(Settings(home=home, database_url="", token="", log_level="info", log_form="json", _env_file=None))
    yield TestClient(app, raise_server_exceptions=False)
    app.state.registry.close()


def scraped(service):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(service.get("/metrics").text)
        for sample in family.samples
    }


def test_a_scrape_tells_requests_by_route_and_the_facts_of_the_instance(service):
    before = scraped(service)
    key = ("satudata_requests_total", ("method", "GET"), ("route", "/dataset/{slug}"), ("status", "404"))
    for _ in range(3):
        service.get("/dataset/tidak-ada")
    after = scraped(service)
    assert after[key] - before.get(key, 0) == 3
    assert after["satudata_up",] == 1
    assert after["satudata_changes_total",] > 100
    assert after["satudata_projection_lag", ("projection", "search")] == 0
    assert after["process_resident_memory_bytes",] > 1e6
    assert after["satudata_harvest_late",] == 0


def test_nothing_that_was_asked_is_in_metrics_or_log(service, capfd):
    secret = "3505101708980001"
    service.get(f"/cari?q={secret}")
    service.get(f"/dataset/{secret}")
    service.get(f"/{secret}/{secret}")
    assert secret not in service.get("/metrics").text
    told = capfd.readouterr()
    assert '"route": "/cari"' in told.err
    assert secret not in told.err + told.out


def test_a_request_keeps_the_number_a_proxy_gave_and_gets_one_otherwise(service, capfd):
    assert service.get("/health/live", headers={"X-Request-ID": "proxy-0001"}).headers["x-request-id"] == "proxy-0001"
    assert '"request": "proxy-0001"' in capfd.readouterr().err
    for given in ("", "x" * 200, "a b\tc"):
        own = service.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"]
        assert own != given
        assert len(own) == 16


def test_the_database_that_is_away_is_a_fact_and_no_fault(service, monkeypatch):
    def away(*_):
        raise ConnectionError

    monkeypatch.setattr("registry.operation.instance.log.head", away)
    assert scraped(service)["satudata_up",] == 0


def test_too_many_at_once_are_refused_with_the_time_to_come_again():
    metrics = RequestMetrics(requests.CollectorRegistry())
    answers = []

    async def ask(path, served):
        async def app(_scope, _receive, send):
            await served.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def keep(message):
            if message["type"] == "http.response.start":
                answers.append((path, message["status"], dict(message["headers"]).get(b"retry-after")))

        shed._app = app
        await shed({"type": "http", "path": path, "headers": [], "method": "GET"}, None, keep)

    shed = shedding.Shedding(None, 2, metrics)

    async def crowd():
        go_on = anyio.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(ask, "/satu", go_on)
            group.start_soon(ask, "/dua", go_on)
            await anyio.wait_all_tasks_blocked()
            await ask("/tiga", go_on)
            group.start_soon(ask, "/health/live", go_on)
            await anyio.wait_all_tasks_blocked()
            go_on.set()
        await ask("/empat", go_on)

    anyio.run(crowd)
    assert answers[0] == ("/tiga", 503, b"2")
    assert sorted(answers[1:]) == [(path, 200, None) for path in ("/dua", "/empat", "/health/live", "/satu")]
    assert metrics.shed._value.get() == 1


def test_a_fault_in_the_log_tells_where_and_never_what(engine, people):
    """PostgreSQL quotes the whole row in its message, whatever SQLAlchemy hides."""
    statement = text(
        "INSERT INTO tokens (user_id, name, hash, scopes, created_at) VALUES (99999, :name, 'x', '[]', '2026-01-01')"
    )
    secret = "rahasia-sekali"  # the line of source stands in a traceback too
    with engine.connect() as connection:
        try:
            connection.execute(statement, {"name": secret})
            connection.commit()
        except IntegrityError as error:
            told = frames((type(error), error, error.__traceback__))
    assert "test_observed.py" in told
    assert told.endswith("sqlalchemy.exc.IntegrityError")
    assert secret not in told


def test_what_nobody_foresaw_is_logged_without_its_words(service, monkeypatch, capfd):
    secret = "Rahasia Sekali"

    def broken(*_args, **_more):
        raise RuntimeError(secret)

    monkeypatch.setattr("registry.changes.follower.lag", broken)
    assert service.get("/health/ready").status_code == 500
    told = capfd.readouterr().err
    assert "RuntimeError" in told
    assert secret not in told


def test_a_database_that_is_away_is_503_for_people_and_programs_and_comes_back(service, monkeypatch):
    def away(*_args, **_more):
        raise OperationalError("SELECT 1", {}, ConnectionRefusedError())

    with monkeypatch.context() as patch:
        patch.setattr(Engine, "connect", away)
        for path in ("/", "/kode", "/api/v1/items", "/standar"):
            answer = service.get(path)
            assert (answer.status_code, path) == (503, path)
            assert "coba lagi" in answer.text
    assert service.get("/standar").status_code == 200


def test_alerts_and_dashboard_ask_only_for_what_there_is(service):
    given = {
        name.removesuffix("_bucket")
        for name in re.findall(r"^(\w+?)(?:\{| )", service.get("/metrics").text, re.MULTILINE)
        if not name.startswith("#")
    } | {"satudata_harvest_jobs"}  # has a line for each state there is
    for file in ("alerts.yml", "dashboard.json"):
        told = (Path("docs/monitoring") / file).read_text()
        asked = {name.removesuffix("_bucket") for name in re.findall(r"\b(?:satudata|process)_\w+", told)}
        assert len(asked) > 5
        assert asked <= given, asked - given


PROMTOOL = shutil.which("promtool")


@pytest.mark.skipif(not PROMTOOL, reason="promtool is not here (Debian: apt install prometheus)")
def test_prometheus_itself_accepts_the_alerts():
    command = [PROMTOOL, "check", "rules", "docs/monitoring/alerts.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SUCCESS" in done.stdout
