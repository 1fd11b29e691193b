"""Checks for programs: at once or as a run, followed, cancelled, and survived by a restart."""

import contextlib
import io
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import openpyxl
import orjson
import polars as pl
import pytest
from starlette.testclient import TestClient

from registry.app import create_app
from registry.changes import log
from registry.codes import service as code_lists_service
from registry.codes.payloads import Code
from registry.codes.repository import code_list
from registry.validation import engine
from tests.factories import code_lists
from tests.validation.delivered import CARD, OTHER_CARD, family, person

HEAD = (
    *("nama", "no_kk", "nik", "sex", "tanggallahir", "agama_id", "pendidikan_kk_id", "pekerjaan_id"),
    *("status_kawin", "kk_level", "warganegara_id", "alamat", "dusun", "rw", "rt"),
)
ROW = ("Fulan Rahasia", "12", "34", "9", "2020-13-45", "1", "1", "1", "1", "1", "1", "Jalan", "Dusun", "1", "1")
FILE = "\r\n".join((",".join(HEAD), ",".join(ROW), ",".join(ROW))).encode()
ASKED = {"standard": "penduduk-opensid", "period": "2025-12-31"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARQUET = "application/vnd.apache.parquet"


@pytest.fixture(scope="module")
def client(reading_app):
    """The service without its processes; small files need none."""
    return reading_app.client


def form(content=FILE, name="warga.csv"):
    return {"files": {"file": (name, content, "text/csv")}, "data": ASKED}


def test_a_small_file_is_answered_at_once_with_its_report_and_receipt(client):
    answer = client.post("/api/v1/checks", **form())
    report = answer.json()
    assert answer.status_code == 200
    assert not report["valid"]
    assert report["standard"].startswith("https://satudata.example/id/standard/kominfo-blitar/penduduk-opensid/")
    assert report["reference_period"] == "2025-12-31"
    assert {one["check"] for one in report["findings"]} >= {"pattern", "format", "code"}
    receipt = client.get(report["receipt"]).json()["receipt"]
    for severity in ("error", "warning"):
        assert receipt["check"]["counts"][severity] == report["counts"][severity]
    assert receipt["check"]["file"]["sha256"] == report["file"]["sha256"]
    assert receipt["way"] == "api"


@pytest.mark.parametrize("way", ["json", "csv", "ndjson", "xlsx"])
def test_rows_and_files_of_every_kind_give_the_same_findings(client, way):
    expected = client.post("/api/v1/checks", **form()).json()
    table = pl.DataFrame([ROW, ROW], schema=list(HEAD), orient="row")
    match way:
        case "json":
            answer = client.post("/api/v1/checks", json={"rows": table.to_dicts(), **ASKED})
        case "csv":
            answer = client.post("/api/v1/checks", params=ASKED, content=FILE, headers={"Content-Type": "text/csv"})
        case "ndjson":
            body = b"\n".join(orjson.dumps(row) for row in table.to_dicts())
            kind = {"Content-Type": "application/x-ndjson"}
            answer = client.post("/api/v1/checks", params=ASKED, content=body, headers=kind)
        case _:
            book = openpyxl.Workbook()
            for row in (HEAD, ROW, ROW):
                book.active.append(list(row))
            stream = io.BytesIO()
            book.save(stream)
            answer = client.post(
                "/api/v1/checks", params=ASKED, content=stream.getvalue(), headers={"Content-Type": XLSX}
            )
    report = answer.json()
    assert answer.status_code == 200, report
    found = [(one["column"], one["check"], one["value"]) for one in report["findings"]]
    assert found == [(one["column"], one["check"], one["value"]) for one in expected["findings"]]


def test_values_of_persons_are_masked_in_every_form_but_the_senders_own_workbook(client):
    for accept in ("application/json", "text/csv", PARQUET):
        content = client.post("/api/v1/checks", **form(), headers={"Accept": accept}).content
        if accept == PARQUET:
            content = pl.read_parquet(content).write_csv().encode()
        assert b"Rahasia" not in content
        assert b"pattern" in content
    marked = client.post("/api/v1/checks", **form(), headers={"Accept": XLSX}).content
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book.sheetnames == ["Data", "Temuan Satu Data"]
    assert book["Data"]["A2"].value == "Fulan Rahasia"
    assert book["Data"]["C2"].comment is not None, "the NIK of two digits is told at its cell"
    assert book["Data"]["C2"].data_type == "s"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"files": {"lain": ("a.csv", FILE)}}, 422),
        ({"content": b"{}", "headers": {"Content-Type": "application/json"}}, 422),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
        ({"json": {"rows": [1]}}, 422),
        ({"json": {"rows": [], "period": "kemarin"}}, 422),
        ({"json": {"rows": [{}], "standard": "tidak-ada"}}, 404),
        ({"json": {"rows": [{}], "language": "fr"}}, 422),
        ({"content": b"x", "headers": {"Content-Type": "image/png"}}, 415),
        ({"content": b"x"}, 415),
    ],
)
def test_what_cannot_be_taken_is_told_in_words(client, request_, status):
    answer = client.post("/api/v1/checks", **request_)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] != answer.json()["detail_en"]


def test_what_is_kept_warm_follows_a_code_list_that_moves_on(registry_app):
    client, registry, people = registry_app.client, registry_app.app.state.registry, registry_app.site.people

    def lists():
        receipt = client.get(client.post("/api/v1/checks", **form()).json()["receipt"]).json()["receipt"]
        return {one["iri"] for one in receipt["check"]["code_lists"]}

    before = lists()
    assert lists() == before
    with log.transaction(registry.engine) as session:
        listed = code_list(session, "dukcapil/agama")
        grown = replace(listed, codes=(*listed.codes, Code("99", {"id": "Baru"})))
        entry, _ = code_lists_service.propose(session, grown, by=people.second_walidata)
        code_lists.publish(session, people, entry)
        moved_on = entry.version_iri
    assert moved_on in lists() - before


def together(card, *, before=None):
    files = [("file", ("orang.csv", person(card), "text/csv")), ("file", ("keluarga.csv", family(CARD), "text/csv"))]
    past = [("before", ("lalu.csv", before, "text/csv"))] if before else []
    return {"files": files + past, "data": {"period": "2025-12-31"}}


def errors(report):
    return [found["check"] for found in report["findings"] if found["severity"] == "error"]


def test_files_sent_together_are_compared_with_each_other(client):
    told = client.post("/api/v1/checks", **together(OTHER_CARD)).json()
    assert [one["file"]["name"] for one in told["files"]] == ["orang.csv", "keluarga.csv"]
    assert [errors(one) for one in told["files"]] == [["rule.R26"], []]
    assert not told["valid"]
    assert client.post("/api/v1/checks", **together(CARD)).json()["valid"]
    receipt = client.get(told["files"][0]["receipt"]).json()["receipt"]
    assert receipt["check"]["counts"]["error"] == 0, "a receipt is of the file alone"


def test_the_period_before_may_come_along(client):
    asked = together(CARD, before=person(CARD, sex="2"))
    persons, _ = client.post("/api/v1/checks", **asked).json()["files"]
    assert "rule.I08" in [found["check"] for found in persons["findings"]]


@pytest.mark.parametrize("field", ["file", "before"])
def test_more_files_than_are_checked_together_are_refused(client, field):
    files = [("file", ("a.csv", FILE)), *[(field, (f"{n}.csv", FILE)) for n in range(11)]]
    answer = client.post("/api/v1/checks", files=files)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-many-files")


def workbook_of(number):
    book = openpyxl.Workbook()
    for row in (HEAD, *([ROW] * number)):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_of_more_findings_than_a_report_lists_all_are_counted_and_given(client, monkeypatch):
    content = workbook_of(6)
    whole = client.post("/api/v1/checks", **form(content, "warga.xlsx")).json()
    number = len(whole["findings"])
    monkeypatch.setattr(engine, "ROOM", 5)
    monkeypatch.setattr(engine, "MOST", 2)
    few = client.post("/api/v1/checks", **form(content, "warga.xlsx")).json()
    assert len(few["findings"]) < number
    assert (few["truncated"], few["counts"], few["valid"]) == (True, whole["counts"], False)
    answer = client.post("/api/v1/checks", **form(content, "warga.xlsx"), headers={"Prefer": "respond-async"})
    assert answer.status_code == 202
    address = answer.headers["location"]
    told = ended(client, address)
    assert (told["state"], told["findings"], told["report"]["counts"]) == ("done", number, whole["counts"])
    assert [(one["check"], one["column"], one["count"]) for one in told["report"]["checks"]] == [
        (one["check"], one["column"], one["count"]) for one in whole["checks"]
    ]
    receipt = client.get(told["receipt"]).json()["receipt"]
    assert [receipt["check"]["counts"][one] for one in ("error", "warning")] == [24, 28]
    assert client.get(f"{address}/findings.json").json() == whole["findings"]
    assert client.get(f"{address}/findings.csv").text.count("\r\n") == number + 1
    table = pl.read_parquet(client.get(f"{address}/findings.parquet").content)
    assert table["cell"].to_list() == [one["cell"] for one in whole["findings"]]
    for book in (
        openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/workbook.xlsx").content)),
        openpyxl.load_workbook(
            io.BytesIO(client.post("/api/v1/checks", **form(content, "warga.xlsx"), headers={"Accept": XLSX}).content)
        ),
    ):
        said = [cell.value for row in book["Temuan Satu Data"] for cell in row if isinstance(cell.value, str)]
        (rest,) = [text for text in said if "tidak diberi tanda" in text]
        assert f"Ada {number} temuan" in rest
        assert f"yang didaftar {len(few['findings'])}" in rest
        assert book["Sheet"]["A2"].value == ROW[0]


# Runs in processes of their own


@pytest.fixture
def running(registry_app):
    """The service with its processes, for which every file is large."""
    registry = registry_app.app.state.registry
    app = create_app(registry.settings.model_copy(update={"check_at_once": 0, "check_processes": 1}))
    with TestClient(app, base_url="https://satudata.example") as client:
        client.app_settings = app.state.registry.settings
        yield client


def ended(client, address, **headers):
    for _ in range(600):
        answer = client.get(address, headers=headers)
        if answer.json()["state"] in {"done", "failed", "cancelled"}:
            return answer.json()
        time.sleep(0.1)
    raise AssertionError(answer.text)


def test_a_large_file_is_followed_to_its_end_and_given_in_every_form(running, registry_app):
    answer = running.post("/api/v1/checks", **form(), headers={"Idempotency-Key": "satu"})
    address = answer.headers["location"]
    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    told = ended(running, address)
    assert (told["state"], told["place"], told["report"]["valid"]) == ("done", None, False)
    assert running.get(told["receipt"]).status_code == 200
    assert "Rahasia" not in running.get(address).text
    total = told["findings"]
    first = running.get(address, params={"limit": 3}).json()
    assert (len(first["report"]["findings"]), first["next"], first["report"]["truncated"]) == (3, 3, True)
    rest = running.get(address, params={"limit": 100, "cursor": 3}).json()
    assert (len(rest["report"]["findings"]), rest["next"]) == (total - 3, None)
    assert len(running.get(f"{address}/findings.json").json()) == total
    assert running.get(f"{address}/findings.csv").text.count("\r\n") == total + 1
    assert pl.read_parquet(running.get(f"{address}/findings.parquet").content).height == total
    assert pl.read_parquet(running.get(address, headers={"Accept": PARQUET}).content).height == total
    book = openpyxl.load_workbook(io.BytesIO(running.get(address, headers={"Accept": XLSX}).content))
    assert book["Data"]["A2"].value == "Fulan Rahasia"
    again = running.post("/api/v1/checks", **form(), headers={"Idempotency-Key": "satu"})
    assert again.headers["location"] == address
    other = running.post("/api/v1/checks", **form(FILE + b"\r\n"), headers={"Idempotency-Key": "satu"})
    assert other.json()["type"] == "/problems/idempotency-key-reused"


def test_files_sent_together_are_one_run_with_a_report_each(running):
    answer = running.post("/api/v1/checks", **together(OTHER_CARD, before=person(OTHER_CARD, sex="2")))
    assert answer.status_code == 202
    first, second = (one["url"] for one in answer.json()["files"])
    assert first == answer.headers["location"]
    told = ended(running, first)
    assert errors(told["report"]) == ["rule.R26"]
    assert "rule.I08" in [found["check"] for found in told["report"]["findings"]]
    assert errors(ended(running, second)["report"]) == []
    assert running.get(f"{second}/workbook.xlsx").status_code == 200
    folder = running.app_settings.home / "checks" / first.rpartition("/")[2]
    assert not {path.name for path in folder.rglob("*")} & {"source", "before-0"}


def test_parquet_is_read_in_a_process_of_its_own_however_small(registry_app, running):
    stream = io.BytesIO()
    pl.DataFrame([ROW, ROW], schema=list(HEAD), orient="row").write_parquet(stream)
    kind = {"Content-Type": PARQUET}
    answer = registry_app.client.post("/api/v1/checks", params=ASKED, content=stream.getvalue(), headers=kind)
    assert answer.status_code == 202
    told = ended(running, answer.headers["location"])
    assert told["report"]["counts"] == registry_app.client.post("/api/v1/checks", **form()).json()["counts"]


def test_what_a_user_sent_nobody_else_sees(running, registry_app):
    mine, other = registry_app.bearer("produsen"), registry_app.bearer("walidata")
    address = running.post("/api/v1/checks", **form(), headers=mine).headers["location"]
    assert ended(running, address, **mine)["state"] == "done"
    for headers in ({}, other):
        for path in (address, f"{address}/findings.csv", f"{address}/workbook.xlsx"):
            assert running.get(path, headers=headers).status_code == 404
        assert running.delete(address, headers=headers).status_code == 404
    assert running.get(f"{address}/workbook.xlsx", headers=mine).status_code == 200


def held_open(pid):
    """The paths a process holds open; files and processes come and go while we look."""
    with contextlib.suppress(FileNotFoundError):
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                yield str(file.readlink())


def process_of(name):
    """The process that works in a run's folder: it holds the run's lock open."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True)  # noqa: S607
    for line in listed.stdout.splitlines():
        pid, _, args = line.strip().partition(" ")
        if "registry.validation.worker" in args and any(f"/{name}/" in path for path in held_open(pid)):
            return int(pid)
    return None


def begun(client):
    rows = b"\r\n".join([FILE.partition(b"\r\n")[0], *[",".join(ROW).encode()] * 20_000])
    address = client.post("/api/v1/checks", **form(rows)).headers["location"]
    name = address.rpartition("/")[2]
    for _ in range(300):
        if found := process_of(name):
            return address, found
        time.sleep(0.05)
    raise AssertionError


def test_a_check_whose_process_is_killed_is_done_again(running):
    address, pid = begun(running)
    os.kill(pid, signal.SIGKILL)
    assert ended(running, address)["state"] == "done"


def test_a_check_survives_a_restart(running):
    address, _ = begun(running)
    settings = running.app_settings
    running.app.state.registry.runs.close()
    assert process_of(address.rpartition("/")[2]) is None
    with TestClient(create_app(settings), base_url="https://satudata.example") as again:
        assert ended(again, address)["state"] == "done"


def test_a_cancelled_check_ends_its_process_and_leaves_nothing(running):
    address, pid = begun(running)
    assert running.delete(address).json()["state"] == "cancelled"
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
    folder = running.app_settings.home / "checks" / address.rpartition("/")[2]
    assert {path.name for path in folder.iterdir()} == {"cancelled", "state.json", "lock"}
    assert running.get(address).json()["state"] == "cancelled"
