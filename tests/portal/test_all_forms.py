"""Every form of the portal, sent as a browser without scripts sends it: filled with what breaks pages, and twice.

The forms are found by reading the pages, so a form that a script would have to make is not found; and each address
that takes a form has to be found so, or by the test that is named here.
"""

import re
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.routing import Match
from starlette.testclient import TestClient

from harvesters.sitakro.sample import write
from portal.application import PAGES
from tests.portal import addresses
from tests.portal.forms import forms, press
from tests.portal.sample import PUBLISHED, SUBMITTED

EVIL = "\"'><script>alert(1)</script>\r\nX-Injected: ya"
"""What must come back as text, or not at all."""
ELSEWHERE = {
    "/periksa/{name}/batal": (
        "test_check_page.py",
        "test_a_check_under_way_is_cancelled_on_its_page_and_sent_twice_stays_so",
    ),
    "/kerja/panen/{slug}/pemetaan": (
        "test_harvest_pages.py",
        "test_a_mapping_of_a_portals_fields_is_saved_once_it_was_looked_at",
    ),
    "/kerja/data-mikro": (
        "../microdata/test_doors.py",
        "test_on_the_page_it_is_destroyed_for_a_reason_only_and_an_administrator_looks_on",
    ),
    "/undangan": (
        "test_accounts_page.py",
        "test_an_account_is_opened_and_its_person_alone_chooses_the_password",
    ),
    "/akun/pemberitahuan/alamat": (
        "test_notifications_page.py",
        "test_an_address_is_confirmed_by_the_button_and_by_nobody_else",
    ),
    "/kerja/kode/impor/{upload_id}": ("test_import_codes.py", "test_the_same_file_saved_twice_is_one_draft"),
    "/kerja/{kind}/{agency}/{slug}/ubah/bandingkan": (
        "test_edit.py",
        "test_two_people_take_each_field_from_whom_they_choose",
    ),
    "/kerja/{kind}/{agency}/{slug}/jawab": (
        "test_review.py",
        "test_an_explanation_is_an_answer_and_the_next_reviewer_reads_it_beside_the_remark",
    ),
}
"""Forms that stand on a page only in a rare state, with the test that brings it about and sends the form."""
LAST = ("/keluar", "/masuk")
SOURCE = "/kerja/panen/ekspor-desa"


def routes(method):
    return [route for page in PAGES for route in import_module(page).router.routes if method in route.methods]


@pytest.fixture(autouse=True)
def _open_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SATUDATA_HARVEST_FOLDERS", str(tmp_path / "ekspor"))


@pytest.fixture
def everywhere(people, tmp_path):
    """Browsers of every role, on a copy with a source, a draft and a version in hand; and the pages with forms."""
    folder = tmp_path / "ekspor"
    write(folder, village="35.05.10.2011", people=20, seed=3, faults=0, form="csv")
    sekdes, walidata, admin = people("sekdes"), people("walidata2"), people("kelola")
    registered = press(
        sekdes,
        "/kerja/panen/baru?jenis=sitakro",
        "",
        slug="ekspor-desa",
        lokasi=str(folder),
        instansi="desa-sawentar",
        **{"opsi.village": "35.05.10.2011", "opsi.period": "2025-12-31"},
    )
    assert registered.headers["location"] == SOURCE
    begun = press(
        sekdes, "/kerja/baru/activity", "", judul="Pendataan contoh 2026", slug="contoh", instansi="desa-sawentar"
    )
    assert begun.headers["location"].endswith("/contoh/ubah")
    work = f"/kerja/dataset/desa-sawentar/{SUBMITTED}"
    return {
        sekdes: [
            SOURCE,
            f"{SOURCE}/pengaturan",
            f"{SOURCE}/pemetaan",
            "/kerja/activity/desa-sawentar/contoh/ubah",
        ],
        walidata: [
            *addresses.WORK.values(),
            work,
            addresses.PUBLIC["desa dalam angka"],
            f"/dataset/{PUBLISHED}",
            "/skema/agregat-wilayah/formulir",
            "/periksa",
            SOURCE,
        ],
        TestClient(walidata.app, follow_redirects=False): ["/masuk"],
        admin: ["/akun/kelola", f"{SOURCE}/pengaturan"],
    }


def fits(route, path):
    return route.matches({"type": "http", "path": unquote(path), "method": "POST"})[0] is Match.FULL


def test_every_form_is_on_a_page_and_withstands_what_breaks_pages(everywhere):
    waiting = {route.path: route for route in routes("POST")}
    missing = set(waiting)
    tried: set[tuple[str, str]] = set()
    for last in (False, True):
        for client, pages in everywhere.items():
            for page in dict.fromkeys(pages):
                shown = client.get(page)
                for form in forms(shown.text, page) if shown.status_code == 200 else ():
                    if form.method != "post":
                        continue
                    for name, value, action in form.buttons:
                        path = action.partition("?")[0]
                        route = next((route for route in waiting.values() if fits(route, path)), None)
                        assert route is not None, f"{page}: nothing takes {action}"
                        if (path in LAST) is not last or (route.path, value.partition(":")[0]) in tried:
                            continue
                        tried.add((route.path, value.partition(":")[0]))
                        missing.discard(route.path)
                        _send(client, form, name, value, action)
    assert sorted(missing - set(ELSEWHERE)) == [], "no page has a form for these, and no test is named"
    for file, test in ELSEWHERE.values():
        assert f"def {test}(" in (Path(__file__).parent / file).read_text(), test


def _send(client, form, name, value, action):
    """Send a form twice, its texts replaced by what breaks pages: an answer each time, and no text as mark-up."""
    told = {field: text if _is_set(field, text) else EVIL for field, text in form.values}
    sent = {**form.filled(told), **({name: [value]} if name else {})}
    files = dict.fromkeys(form.files, ("a<b>.csv", b"x"))
    for _ in range(2):
        answer = client.post(action, data=sent, files=files or None)
        assert answer.status_code < 500, (action, value, answer.text[-300:])
        _is_plain(answer, action)
    if answer.status_code in {302, 303}:
        _is_plain(client.get(answer.headers["location"]), answer.headers["location"])


def _is_set(field, text):
    """Say whether a value steers the page: another is no text that somebody typed."""
    return field.startswith("_") and bool(text)


def _is_plain(answer, at):
    assert "<script>alert(1)" not in answer.text, at
    assert "x-injected" not in answer.headers, at
    assert not re.search(r"[\r\n]", "".join(answer.headers.values())), at
    assert "Traceback" not in answer.text


def test_no_parameter_of_an_address_becomes_mark_up_or_a_header(walidata):
    for route in routes("GET"):
        names = [parameter.alias for parameter in route.dependant.query_params]
        if not names or "{" in route.path or route.path == "/static/{name}":
            continue
        answer = walidata.get(route.path, params=dict.fromkeys(names, EVIL))
        assert answer.status_code < 500, route.path
        _is_plain(answer, route.path)


def test_a_form_whose_sign_in_has_ended_is_asked_for_it_and_keeps_what_was_typed(people, everywhere):
    """Passwords and files are not carried along: they are asked for again."""
    client = next(client for client, pages in everywhere.items() if SOURCE in pages and "/periksa" not in pages)
    typed = "Kalimat yang tidak boleh hilang"
    pages = {page: client.get(page).text for page in everywhere[client]}
    client.cookies.clear()
    for page, text in pages.items():
        for form in forms(text, page):
            if form.method != "post" or form.action in LAST or form.files:
                continue
            name, value, action = form.buttons[-1]
            sent = {
                **form.filled({field: typed for field, _ in form.values if not field.startswith("_")}),
                name: [value],
            }
            answer = client.post(action, data=sent)
            assert answer.status_code == 401, (page, action)
            assert "Kata sandi" in answer.text, action
            assert answer.text.count(typed) >= len([field for field, _ in form.values if not field.startswith("_")]), (
                action
            )
