"""The letters: plain text in the person's language. They name kinds and agencies and lead to pages behind the sign-in.

Neither a title nor a remark nor a person's name is in them: a letter passes through machines of others.
"""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from registry.errors import Sentence
from registry.notifications.repository import Told

_LISTED = 20
_SHORTEST = 1


def tidings(told: Sequence[Told], *, sender: str, to: str, base: str, language: str, at: datetime) -> EmailMessage:
    """Return the letter that tells these; it is the same letter (Message-ID) when it has to be sent once more."""
    count = len(told)
    first = told[0]
    if count == _SHORTEST:
        subject = first.sentence
    else:
        subject = Sentence(f"{count} pemberitahuan untuk Anda", f"{count} notifications for you")
    start = f"{base}/en" if language == "en" else base
    lines = [_say(language, "Yang baru untuk Anda di Satu Data Desa:", "New for you at Satu Data Desa:"), ""]
    for one in told[:_LISTED]:
        lines += [f"- {one.sentence.in_language(language)}", f"  {start}/akun/pemberitahuan/{one.number}", ""]
    if count > _LISTED:
        more = count - _LISTED
        lines += [_say(language, f"… dan {more} lagi:", f"… and {more} more:"), f"  {start}/akun/pemberitahuan", ""]
    lines += [
        _say(
            language,
            "Rinciannya tampak sesudah Anda masuk. Pilih apa yang dikirim lewat surel, atau hentikan, di:",
            "You see the details after signing in. Choose what is sent by e-mail, or stop it, at:",
        ),
        f"{start}/akun/pemberitahuan#pilihan",
    ]
    mark = f"{first.number}.{int(first.at.timestamp())}"
    return _letter(subject.in_language(language), lines, sender=sender, to=to, base=base, mark=mark, at=at)


def question(code: str, *, sender: str, to: str, base: str, language: str, at: datetime) -> EmailMessage:
    """Return the letter that asks whether an address is right."""
    start = f"{base}/en" if language == "en" else base
    lines = [
        _say(
            language,
            "Seseorang menulis alamat ini untuk pemberitahuan Satu Data Desa.",
            "Somebody gave this address for notifications of Satu Data Desa.",
        ),
        _say(
            language,
            "Bila itu Anda, buka tautan ini dalam tiga hari dan masuk dengan akun Anda:",
            "If that was you, open this link within three days and sign in to your account:",
        ),
        "",
        f"  {start}/akun/pemberitahuan/alamat?kode={code}",
        "",
        _say(
            language,
            "Bila bukan, abaikan surat ini: tidak ada surat lain yang akan datang.",
            "If not, ignore this letter: no other will come.",
        ),
    ]
    subject = _say(language, "Benarkah ini alamat Anda?", "Is this your address?")
    return _letter(subject, lines, sender=sender, to=to, base=base, mark=f"q.{code[-16:]}", at=at)


def trial(*, sender: str, to: str, base: str, at: datetime) -> EmailMessage:
    """Return a letter that only shows whoever runs an instance that letters arrive."""
    lines = ["Surat percobaan dari Satu Data Desa. / A trial letter from Satu Data Desa.", "", base]
    subject = "Surat percobaan / Trial letter"
    return _letter(subject, lines, sender=sender, to=to, base=base, mark=f"t.{int(at.timestamp())}", at=at)


def _letter(
    subject: str, lines: Sequence[str], *, sender: str, to: str, base: str, mark: str, at: datetime
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = f"Satu Data Desa <{sender}>", to
    letter["Subject"] = f"[Satu Data Desa] {subject}"
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{mark.replace('=', '').replace('_', '-')}@{urlsplit(base).hostname or 'localhost'}>"
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer of a machine comes back
    letter.set_content("\n".join(lines) + "\n", charset="utf-8")
    return letter


def _say(language: str, indonesian: str, english: str) -> str:
    return Sentence(indonesian, english).in_language(language)
