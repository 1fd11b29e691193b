"""What a person wants to be told, and the address for it: used only after whoever reads it there has said so here."""

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.db import now
from registry.errors import Conflict, Invalid, Sentence
from registry.notifications.events import Topic
from registry.notifications.models import Preference
from registry.web.instance_key import InstanceKey

PURPOSE = "notification addresses"
"""Purpose of the instance key that marks the codes."""
LANGUAGES = ("id", "en")
_EVERYTHING = tuple(topic.value for topic in Topic)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)){1,8}[A-Za-z]{2,63}"
)
"""As HTML's e-mail field takes it, with a dot in the domain: no list of addresses, no name, no line break."""
_LONGEST = 200
_DAYS = 3
_MARK = 24
_BETWEEN = timedelta(minutes=2)


class NoAddress(Invalid):
    """The text is no e-mail address."""

    type = "no-email-address"
    title = Sentence(
        "Tulis satu alamat surel, misalnya nama@desa.id.", "Write one e-mail address, for example name@village.id."
    )


class CodeEnded(Invalid):
    """The code of a letter does not hold."""

    type = "address-code-ended"
    title = Sentence(
        "Tautan ini tidak berlaku lagi. Simpan alamat Anda sekali lagi untuk mendapat surat baru.",
        "This link no longer holds. Save your address once more to get a new letter.",
    )


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person wants, for the form."""

    language: str
    shown: frozenset[str]
    """Topics that are told."""
    mailed: frozenset[str]
    """Topics that are told by e-mail too."""
    email: str
    is_confirmed: bool
    is_refused: bool


def read(session: Session, by: Caller) -> Wishes:
    """Return the wishes of the caller; who never said any is told everything, on the page."""
    found = session.get(Preference, by.require_user()) or Preference(user_id=0, mailed=list(_EVERYTHING))
    return Wishes(
        language=found.language,
        shown=frozenset(_EVERYTHING) - set(found.muted),
        mailed=frozenset(found.mailed),
        email=found.email or "",
        is_confirmed=found.confirmed_at is not None,
        is_refused=found.refused_at is not None,
    )


def save(
    session: Session, by: Caller, *, language: str, shown: Collection[str], mailed: Collection[str], email: str
) -> bool:
    """Keep the wishes of the caller; say whether a letter will ask at a new address whether it is right."""
    address = email.strip()
    if address and (len(address) > _LONGEST or not _ADDRESS.fullmatch(address)):
        raise NoAddress
    found = session.get(Preference, by.require_user()) or Preference(user_id=by.require_user())
    found.language = language if language in LANGUAGES else LANGUAGES[0]
    found.muted = [topic for topic in _EVERYTHING if topic not in shown]
    found.mailed = [topic for topic in _EVERYTHING if topic in mailed and topic in shown]
    asks = bool(address) and (address != found.email or found.refused_at is not None or _unanswered(found))
    if asks or not address:
        if asks and found.asked_at is not None and now() - found.asked_at < _BETWEEN:
            raise Conflict(
                Sentence(
                    "Surat baru saja diminta. Tunggu dua menit sebelum meminta yang berikutnya.",
                    "A letter was asked for just now. Wait two minutes before you ask for another.",
                )
            )
        found.email, found.asked_at = address or None, now() if address else found.asked_at
        found.asked_by_mail_at = found.confirmed_at = found.refused_at = found.again_at = None
        found.failures = 0
    session.add(found)
    session.flush()
    return asks


def code(user: int, address: str, *, key: InstanceKey, at: datetime) -> str:
    """Return the code that a letter carries to an address: it holds three days, for this person and address."""
    ends = int((at + timedelta(days=_DAYS)).timestamp())
    mark = key.mark(_content(user, address, ends))[:_MARK]
    return f"{ends}.{base64.urlsafe_b64encode(mark).decode()}"


def confirm(session: Session, by: Caller, given: str, *, key: InstanceKey) -> None:
    """Note that the caller reads the address that was given; CodeEnded where the code is not theirs or too old."""
    found = session.get(Preference, by.require_user())
    ends, _, written = given.partition(".")
    try:
        until = int(ends[:11])
        mark = base64.b64decode(written.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, UnicodeError, binascii.Error):
        raise CodeEnded from None
    if found is None or found.email is None or datetime.fromtimestamp(until, UTC) <= now():
        raise CodeEnded
    if not key.is_marked(_content(found.user_id, found.email, until), mark):
        raise CodeEnded
    found.confirmed_at, found.refused_at, found.failures, found.again_at = now(), None, 0, None
    session.add(found)
    session.flush()


def _unanswered(found: Preference) -> bool:
    """Say whether the letter that asks went out and nobody answered: it is sent once more on demand."""
    return found.confirmed_at is None and found.asked_by_mail_at is not None


def _content(user: int, address: str, ends: int) -> bytes:
    return f"{user}\n{address}\n{ends}".encode()
