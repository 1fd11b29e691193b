"""The mail server (RFC 5321), as far as letters are handed to it: one connection a round, TLS by default.

What goes wrong is told apart by whose matter it is: the server's (all wait), or one address's (only that one waits, or
is left alone for good).
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

_PATIENCE = 20
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FOR_GOOD = 500


class ServerFault(Exception):
    """The server does not answer or takes nothing now; the name says how, without what it said."""


class AddressFault(Exception):
    """The server does not take this letter: not now, or (``for_good``) never."""

    def __init__(self, name: str, *, for_good: bool) -> None:
        """Keep the name of the fault and whether it lasts."""
        super().__init__(name)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in: ``smtp+starttls://user@host:587``, ``smtps://…`` or ``smtp://…``."""

    url: str
    password: str = field(repr=False)
    sender: str
    helo: str
    """How this instance names itself."""

    def open(self) -> "Session":
        """Return a connection to be used as a context; ServerFault where there is none."""
        return Session(self)


class Session:
    """One connection, on which letters go out one after the other."""

    def __init__(self, server: MailServer) -> None:
        """Take where to; the connection is made on entering."""
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encipher and sign in."""
        try:
            self._smtp = _connected(self._server)
        except smtplib.SMTPResponseException as error:
            raise ServerFault(f"{type(error).__name__} {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise ServerFault(type(error).__name__) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye; a server that is gone already is no fault: what it took, it has."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()

    def send(self, letter: EmailMessage) -> None:
        """Hand in a letter; once this returns the server answers for it."""
        assert self._smtp is not None
        try:
            self._smtp.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise AddressFault(f"recipient {code}", for_good=code >= _FOR_GOOD) from None
        except smtplib.SMTPDataError as error:
            raise AddressFault(f"letter {error.smtp_code}", for_good=error.smtp_code >= _FOR_GOOD) from None
        except smtplib.SMTPResponseException as error:
            raise ServerFault(f"{type(error).__name__} {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise ServerFault(type(error).__name__) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    parts = urlsplit(server.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    smtp: smtplib.SMTP
    if parts.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(
            host, port, local_hostname=server.helo, timeout=_PATIENCE, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(host, port, local_hostname=server.helo, timeout=_PATIENCE)
    try:
        if parts.scheme == "smtp+starttls":
            smtp.starttls(context=ssl.create_default_context())
        if parts.username:
            smtp.login(unquote(parts.username), server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp
