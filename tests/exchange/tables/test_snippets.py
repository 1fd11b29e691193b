"""The lines that a dataset's page gives are run as they stand, and give the whole table."""

import csv
import json
import re
import shutil
import subprocess
import sys
from html import unescape

import polars as pl
import pytest

from portal.snippets import snippets
from registry.exchange.tables.columns import Column, Type


@pytest.fixture(scope="module")
def lines(served):
    """Snippets by program, as a reader copies them off the page."""
    page = served.client.get("/dataset/rumit").text
    found = re.findall(
        r'<details class="sdd-snippet"><summary>([^<]+)</summary><pre[^>]*><code>(.*?)</code>', page, re.DOTALL
    )
    return {program: unescape(text) for program, text in found}


def run(*command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_names_every_program(lines):
    assert {"curl", "Python", "Python (polars)", "R", "Excel (Power Query)"} <= set(lines)


def test_curl_saves_the_csv(lines, tmp_path):
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    run("/bin/sh", "-c", lines["curl"], cwd=tmp_path)
    with (tmp_path / "rumit.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 6


def test_python_alone_reads_all_rows(lines, tmp_path):
    (tmp_path / "a.py").write_text(lines["Python"] + "\nprint(json.dumps(rows))", encoding="utf-8")
    *_, rows = run(sys.executable, "a.py", cwd=tmp_path).splitlines()
    assert [row["kode"] for row in json.loads(rows)] == ["007", "35.05", "010", None, "35.10"]


def test_polars_reads_the_parquet(lines, tmp_path):
    (tmp_path / "a.py").write_text(lines["Python (polars)"] + "\nframe.write_parquet('a.parquet')", encoding="utf-8")
    run(sys.executable, "a.py", cwd=tmp_path)
    assert pl.read_parquet(tmp_path / "a.parquet")["luas"].to_list() == [1.5, 0.125, None, -2.25, 1234567.5]


def test_r_and_excel_keep_codes_as_text(lines):
    assert '"kode" = "character"' in lines["R"]
    assert '{"kode", type text}' in lines["Excel (Power Query)"]
    assert '{"tanggal", type date}' in lines["Excel (Power Query)"]


def test_a_heading_is_no_code_in_any_of_the_languages():
    name = 'a"); system("x") #(lf) \\'
    written = {each.program: each.lines for each in snippets("https://a.example", "s", "t", [_column(name)])}
    assert '"a\\"); system(\\"x\\") #(lf) \\\\" = "character"' in written["R"]
    assert '{"a""); system(""x"") #(#)(lf) \\", type text}' in written["Excel (Power Query)"]


def _column(name):
    return Column(name=name, type=Type.STRING, title={"id": name})
