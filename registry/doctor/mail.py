"""Letters of notifications: whether the mail server takes them, and whether some wait for long."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from registry.doctor.findings import Finding, care, ill, well
from registry.errors import Sentence
from registry.notifications.standing import standing

_LATE = timedelta(hours=1)


def letters(session: Session, at: datetime) -> Iterator[Finding]:
    """Look how the letters stand; an instance that never sent one and has none to send says nothing."""
    now = standing(session)
    if now.fault:
        yield ill(
            "mail",
            Sentence(
                f"Server surel tidak menerima ({now.fault}); {now.waiting} pemberitahuan menunggu.",
                f"The mail server takes nothing ({now.fault}); {now.waiting} notifications wait.",
            ),
            Sentence(
                "Periksa SATUDATA_MAIL_URL dan SATUDATA_MAIL_PASSWORD, lalu: satudata notifications try ALAMAT",
                "Check SATUDATA_MAIL_URL and SATUDATA_MAIL_PASSWORD, then: satudata notifications try ADDRESS",
            ),
        )
    elif now.oldest is not None and now.oldest < at - _LATE:
        yield care(
            "mail",
            Sentence(
                f"{now.waiting} pemberitahuan menunggu dikirim sejak {now.oldest:%Y-%m-%d %H:%M} UTC.",
                f"{now.waiting} notifications wait to be mailed since {now.oldest:%Y-%m-%d %H:%M} UTC.",
            ),
            Sentence(
                "Setel SATUDATA_MAIL_URL dan jalankan satudata serve atau satudata worker.",
                "Set SATUDATA_MAIL_URL and run satudata serve or satudata worker.",
            ),
        )
    elif now.sent_at is not None:
        yield well(
            "mail",
            f"Terakhir terkirim {now.sent_at:%Y-%m-%d %H:%M} UTC.",
            f"Last sent {now.sent_at:%Y-%m-%d %H:%M} UTC.",
        )
    if now.refused:
        yield care(
            "mail",
            Sentence(
                f"{now.refused} alamat ditolak server surel.", f"The mail server refused {now.refused} addresses."
            ),
            Sentence(
                "Pemiliknya memperbaikinya di /akun/pemberitahuan.", "Their owners mend them at /akun/pemberitahuan."
            ),
        )
