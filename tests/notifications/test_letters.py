"""Letters reach a mail server once each; a server or an address that fails is waited for, and nothing is lost."""

import pytest

from registry.db import reading, writing
from registry.notifications import preferences
from registry.notifications.courier import Courier
from registry.notifications.models import MailStanding, Notification, Preference
from registry.notifications.repository import mark_read
from registry.notifications.standing import standing
from tests.conftest import ENGINES
from tests.notifications.conftest import BASE, EVERYTHING

DESA = "kantor@desa.example"


@pytest.fixture
def note(engine, clock):
    """Tell a person something that is to be mailed."""

    def tell(caller, event="returned", number=1, subject="/id/dataset/desa-sawentar/contoh", count=1):
        with writing(engine) as session:
            session.add(
                Notification(
                    user_id=caller.user_id,
                    event=event,
                    subject=subject,
                    count=count,
                    key=f"{event}:{number}",
                    at=clock(),
                    to_mail=True,
                )
            )

    return tell


def wish(engine, caller):
    with reading(engine) as session:
        return session.get(Preference, caller.user_id)


@pytest.mark.parametrize("database", ENGINES, indirect=True)
def test_a_letter_goes_out_once_and_says_where_but_not_what(people, courier, reachable, note, box):
    reachable(people.produsen, DESA)
    note(people.produsen)
    assert courier.round() == 1
    assert courier.round() == 0
    (letter,) = box.letters
    assert letter["To"] == DESA
    assert letter["Subject"] == (
        "[Satu Data Desa] Set data dari Pemerintah Desa Sawentar dikembalikan kepada Anda dengan catatan."
    )
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    assert f"{BASE}/akun/pemberitahuan/1" in text
    assert "contoh" not in text, "neither title nor slug leaves the house"
    assert people.produsen.display_name not in text


def test_letters_are_in_the_persons_language(people, courier, reachable, note, box):
    reachable(people.produsen, DESA, language="en")
    note(people.produsen)
    courier.round()
    text = box.letters[0].get_content()
    assert "The dataset of Pemerintah Desa Sawentar was returned to you with remarks." in text
    assert f"{BASE}/en/akun/pemberitahuan/1" in text


def test_what_comes_soon_after_waits_for_one_letter(people, courier, reachable, note, box, clock):
    reachable(people.produsen, DESA)
    note(people.produsen)
    courier.round()
    for number in (2, 3):
        note(people.produsen, number=number)
    clock.on(minutes=5)
    assert courier.round() == 0
    clock.on(minutes=11)
    assert courier.round() == 1
    assert box.letters[1]["Subject"] == "[Satu Data Desa] 2 pemberitahuan untuk Anda"


def test_what_was_read_on_the_page_or_has_no_address_is_not_mailed(people, engine, courier, reachable, note, box):
    note(people.walidata)  # no address at all
    reachable(people.produsen, DESA)
    note(people.produsen)
    with writing(engine) as session:
        mark_read(session, people.produsen, at=courier._clock(), up_to=10)
    courier.round()
    assert box.letters == []


def test_a_server_that_is_away_is_waited_for_ever_longer_and_then_gets_everything(
    people, engine, courier, reachable, note, box, clock
):
    reachable(people.produsen, DESA)
    note(people.produsen)
    box.refuse["CONNECT"] = "421 busy"
    waits = []
    for _ in range(3):
        assert courier.round() == 0
        with reading(engine) as session:
            found = session.get(MailStanding, 1)
            waits.append((found.again_at - clock()).total_seconds())
            assert standing(session).fault == "SMTPConnectError 421"
        clock.on(seconds=waits[-1] - 1)
        assert courier.round() == 0, "not before its time"
        clock.on(seconds=2)
    assert waits == [60, 120, 240]
    box.refuse.clear()
    assert courier.round() == 1
    with reading(engine) as session:
        assert standing(session).fault is None
        assert standing(session).waiting == 0


def test_a_letter_that_was_taken_without_a_word_comes_again_as_the_same_letter(
    people, courier, reachable, note, box, clock
):
    reachable(people.produsen, DESA)
    note(people.produsen)
    box.hangs_up = True
    assert courier.round() == 0
    box.hangs_up = False
    clock.on(minutes=2)
    assert courier.round() == 1
    first, second = box.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_one_address_that_is_refused_keeps_no_other_waiting(people, engine, courier, reachable, note, box, clock):
    reachable(people.produsen, "pindah@desa.example")
    reachable(people.walidata, "walidata@kabupaten.example")
    reachable(people.pembina, "nanti@bps.example")
    for caller in (people.produsen, people.walidata, people.pembina):
        note(caller)
    box.refuse["<pindah@"] = "550 no such user"
    box.refuse["<nanti@"] = "451 greylisted"
    assert courier.round() == 1
    assert [letter["To"] for letter in box.letters] == ["walidata@kabupaten.example"]
    assert wish(engine, people.produsen).refused_at is not None
    assert wish(engine, people.pembina).refused_at is None
    box.refuse.clear()
    clock.on(minutes=2)
    assert courier.round() == 1, "the one that was to come again; the other is left alone"
    assert len(box.of("nanti@bps.example")) == 1


def test_an_address_gets_nothing_before_its_owner_said_yes(people, engine, courier, note, box, clock, key):
    with writing(engine) as session:
        assert preferences.save(
            session, people.produsen, language="id", shown=EVERYTHING, mailed=EVERYTHING, email=DESA
        )
    assert courier.round() == 1
    (question,) = box.letters
    code = question.get_content().split("kode=")[1].split()[0]
    clock.on(hours=1)
    assert courier.round() == 0, "it asks once"
    with writing(engine) as session, pytest.raises(preferences.CodeEnded):
        preferences.confirm(session, people.other_produsen, code, key=key)
    with writing(engine) as session, pytest.raises(preferences.CodeEnded):
        preferences.confirm(session, people.produsen, code[:-2] + "xx", key=key)
    with writing(engine) as session:
        preferences.confirm(session, people.produsen, code, key=key)
    note(people.produsen)
    assert courier.round() == 1


@pytest.mark.parametrize(
    "address",
    ["a@b", "a b@desa.example", "a@desa.example\nBcc: b@c.example", "a@desa.example, b@c.example", "<a@desa.example>"],
)
def test_what_is_no_single_address_is_refused(people, engine, address):
    with writing(engine) as session, pytest.raises(preferences.NoAddress):
        preferences.save(session, people.produsen, language="id", shown=[], mailed=[], email=address)


def test_a_second_letter_of_question_has_to_wait(people, engine):
    def save(session, email):
        return preferences.save(session, people.produsen, language="id", shown=[], mailed=[], email=email)

    with writing(engine) as session:
        save(session, DESA)
    with writing(engine) as session, pytest.raises(preferences.Conflict):
        save(session, "orang.lain@desa.example")


def test_two_processes_send_each_letter_once(people, engine, courier, reachable, note, box, tmp_path):
    reachable(people.produsen, DESA)
    note(people.produsen)
    with courier._holds.take("mail"):
        other = Courier(engine, courier._holds, courier._server, key=courier._key, base=BASE)
        assert other.round() == 0
    assert courier.round() == 1
    assert len(box.letters) == 1


def test_letters_of_last_week_are_given_up_and_of_half_a_year_forgotten(
    people, engine, courier, note, box, clock, reachable
):
    note(people.produsen)
    clock.on(days=8)
    reachable(people.produsen, DESA)
    assert courier.round() == 0
    clock.on(days=180)
    courier.round()
    with reading(engine) as session:
        assert session.get(Notification, 1) is None
