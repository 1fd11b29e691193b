"""The village's operator signs in, opens the report of the check, and sees every planted fault at its cell."""

import json
import re

import pytest
from starlette.testclient import TestClient

from registry.app import create_app
from registry.settings import Settings

ITEM = "/kerja/dataset/desa-sawentar/data-penduduk-desa-sawentar-2025"


@pytest.fixture(scope="module")
def client(village):
    with TestClient(create_app(Settings(home=village, base_url="http://testserver"))) as client:
        yield client


@pytest.fixture
def operator(client, village):
    accounts = [line.split() for line in (village / "demo-accounts.txt").read_text().splitlines()[1:]]
    token = next(token for name, _, _, token in accounts if name == "produsen")
    return {"Authorization": f"Bearer {token}"}


def test_the_work_page_leads_to_the_report(client, operator):
    page = client.get(ITEM, headers=operator).text
    assert f"{ITEM}/laporan/data-mikro" in page


def test_every_planted_fault_stands_in_the_report_at_its_cell(client, operator, village):
    planted = {
        (entry["cell"], entry["column"])
        for entry in json.loads((village / "sitakro-ledger.json").read_text())
        if entry["file"] == "data_penduduk.xlsx"
    }
    seen, number = set(), 1
    while True:
        page = client.get(f"{ITEM}/laporan/data-mikro?hal={number}", headers=operator).text
        rows = re.findall(
            r'data-label="Sel"><code>([A-Z]+[0-9]+)</code></td>\s*<td[^>]*data-label="Kolom">([^<]*)<', page
        )
        seen |= set(rows)
        number += 1
        if 'rel="next"' not in page:
            break
    assert planted <= seen


def test_the_report_comes_as_a_workbook(client, operator):
    answer = client.get(f"{ITEM}/laporan/data-mikro.xlsx", headers=operator)
    assert answer.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert answer.content[:2] == b"PK"


def test_nobody_else_reads_it(client):
    assert client.get(f"{ITEM}/laporan/data-mikro", headers={"Accept": "application/json"}).status_code == 401
    assert client.get(f"{ITEM}/laporan/data-mikro.xlsx", headers={"Accept": "application/json"}).status_code == 401
