"""What one was told stands in the header and on a page of its own, is read there, and is nobody else's."""

import re

import pytest
from sqlmodel import select

from registry.accounts.models import User
from registry.db import now, reading
from registry.notifications import preferences
from registry.web.instance_key import InstanceKey
from tests.portal.forms import press
from tests.portal.sample import SUBMITTED
from tests.portal.test_work import take

PAGE = "/akun/pemberitahuan"


def plain(answer):
    return re.sub(r"\s+", " ", answer.text)


@pytest.fixture
def returned(people):
    """A dataset given back to its producer; the producer's browser."""
    client = people("walidata2")
    assert take(client, "return", alasan="Lengkapi periodenya.").status_code == 303
    client.app.state.registry.follower.catch_up(wait=60)
    return people("sekdes")


def test_a_return_is_told_counted_in_the_header_and_read_by_following_it(returned):
    page = plain(returned.get(PAGE))
    assert "dikembalikan kepada Anda dengan catatan" in page
    assert '<strong class="sdd-bell__count">1</strong>' in page
    assert "Lengkapi periodenya" not in page, "the remark stands where it can be answered"
    number = re.search(r'href="/akun/pemberitahuan/(\d+)"', page)[1]
    followed = returned.get(f"{PAGE}/{number}")
    assert followed.status_code == 303
    assert followed.headers["location"] == f"/kerja/dataset/desa-sawentar/{SUBMITTED}"
    assert "sdd-bell__count" not in returned.get(followed.headers["location"]).text
    assert "Lengkapi periodenya" in returned.get(followed.headers["location"]).text


def test_all_are_marked_as_read_by_one_button_and_twice_is_once(returned):
    newest = re.search(r'value="(semua:\d+)"', returned.get(PAGE).text)[1]
    for _ in range(2):
        assert returned.post(PAGE, data={"_tindakan": newest}).headers["location"] == f"{PAGE}?sudah=baca"
    assert "Belum dibaca</a>" not in returned.get(PAGE).text
    assert "Belum dibaca (0)" in plain(returned.get(PAGE))


def test_anothers_notification_is_not_found(returned, people):
    number = re.search(r'href="/akun/pemberitahuan/(\d+)"', returned.get(PAGE).text)[1]
    other = people("bps")
    assert other.get(f"{PAGE}/{number}").status_code == 404
    assert other.post(PAGE, data={"_tindakan": f"baca:{number}"}).status_code == 404
    assert other.post(f"/api/v1/notifications/{number}/read").status_code == 404
    assert other.get(f"{PAGE}/99999999999999999999").status_code == 404
    assert int(number) not in {one["id"] for one in other.get("/api/v1/notifications").json()["notifications"]}


def test_a_program_reads_and_marks_the_same(returned):
    found = returned.get("/api/v1/notifications", params={"topic": "decided"}).json()
    (one,) = found["notifications"]
    assert found["unread"] == 1
    assert one["event"] == "returned"
    assert one["message"]["en"].endswith("was returned to you with remarks.")
    assert returned.post("/api/v1/notifications/read", json={"up_to": one["id"]}).json() == {"read": 1}
    assert returned.get("/api/v1/notifications", params={"unread": True}).json()["notifications"] == []
    returned.cookies.clear()
    assert returned.get("/api/v1/notifications").status_code == 401


def test_a_letter_leads_through_the_sign_in_to_what_it_tells(site):
    assert site.get(f"{PAGE}/7").headers["location"] == "/masuk?kembali=%2Fakun%2Fpemberitahuan%2F7"
    asked = site.get(f"{PAGE}/alamat?kode=12.ab").headers["location"]
    assert asked == "/masuk?kembali=%2Fakun%2Fpemberitahuan%2Falamat%3Fkode%3D12.ab"


def test_without_a_mail_server_the_page_says_so_and_asks_for_no_address(people):
    client = people("sekdes")
    page = client.get(PAGE).text
    assert "belum memasang server surel" in page
    assert 'name="surel"' not in page
    client.post(PAGE, data={"_tindakan": "pilihan", "topik": ["waits", "decided"]})
    page = client.get(PAGE).text
    assert re.findall(r'name="topik" value="(\w+)" checked', page) == ["waits", "decided"]


def test_a_bad_address_is_said_beside_the_field_and_kept(people):
    client = people("sekdes")
    client.app.state.registry.settings.__dict__["mail_url"] = "smtp://127.0.0.1:9"
    answer = client.post(PAGE, data={"_tindakan": "pilihan", "topik": "waits", "surel": "sekdes@desa"})
    assert answer.status_code == 422
    assert 'value="sekdes@desa"' in answer.text
    assert 'href="#surel"' in answer.text
    assert 'id="galat-surel"' in answer.text


def test_an_address_is_confirmed_by_the_button_and_by_nobody_else(people):
    client, other = people("sekdes"), people("bps")
    client.app.state.registry.settings.__dict__["mail_url"] = "smtp://127.0.0.1:9"
    client.post(PAGE, data={"_tindakan": "pilihan", "topik": "waits", "lewat": "waits", "surel": "a@desa.example"})
    assert "Menunggu Anda membuka tautan" in client.get(PAGE).text
    key = InstanceKey(client.app.state.registry.settings.home / "keys", preferences.PURPOSE)
    with reading(client.app.state.registry.engine) as session:
        user = session.exec(select(User.id).where(User.username == "sekdes")).one()
    code = preferences.code(user, "a@desa.example", key=key, at=now())
    assert "a@desa.example" in client.get(f"{PAGE}/alamat?kode={code}").text
    assert "Menunggu Anda" in client.get(PAGE).text, "opening the link says nothing"
    assert other.post(f"{PAGE}/alamat", data={"kode": code}).status_code == 422
    assert press(client, f"{PAGE}/alamat?kode={code}", "").headers["location"] == f"{PAGE}?sudah=alamat"
    assert "sudah Anda benarkan" in client.get(PAGE).text
