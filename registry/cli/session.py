"""What every command shares: the registry of the settings, the caller, and how a fault ends the program."""

import ctypes
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any, NoReturn

import orjson
import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session

from registry.accounts import service as accounts
from registry.accounts.caller import Caller
from registry.app import Registry, wire
from registry.changes import log
from registry.db import reading
from registry.errors import Forbidden, Invalid, RegistryError, Sentence
from registry.settings import Settings

As = Annotated[str, typer.Option("--as", help="User in whose name it is done; the token must be that user's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the data as JSON.")]

INPUT_HAS_ERRORS, COULD_NOT_RUN = 1, 2
_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


@contextmanager
def opened(*, serves: bool = False) -> Iterator[Registry]:
    """Open the registry of the settings for one command; every fault ends as a sentence on stderr."""
    few_heaps()
    try:
        registry = wire(Settings(), serves=serves)
    except ValidationError as error:
        fail("Setelan tidak dapat dipakai: " + "; ".join(fault["msg"] for fault in error.errors()))
    try:
        yield registry
    except Invalid as error:
        _tell(error)
        raise typer.Exit(INPUT_HAS_ERRORS) from None
    except RegistryError as error:
        _tell(error)
        raise typer.Exit(COULD_NOT_RUN) from None
    except (OperationalError, ProgrammingError) as error:
        if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
            fail("Basis data belum disiapkan. Jalankan: satudata init")
        fail(f"Basis data tidak dapat dipakai ({type(error.orig).__name__}). Periksa SATUDATA_DATABASE_URL.")
    finally:
        registry.close()


def few_heaps() -> None:
    """Let all threads of this process share two heaps of the C library; to be called before any is started.

    It gives each thread one of its own and keeps what they freed: with two, a harvest of 10,000 datasets stays 100 MB
    smaller. Other C libraries than glibc have no such setting.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


@contextmanager
def reads() -> Iterator[tuple[Registry, Session]]:
    """Open a registry and a session for reading."""
    with opened() as registry, reading(registry.engine) as session:
        yield registry, session


@contextmanager
def writes(user: str) -> Iterator[tuple[Registry, Session, Caller]]:
    """Open a registry and a writing session in the name of the token's user; projections follow after commit."""
    with opened() as registry:
        with log.transaction(registry.engine) as session:
            yield registry, session, caller(session, registry.settings, user)
        registry.follower.catch_up()


def caller(session: Session, settings: Settings, user: str) -> Caller:
    """Return whose token is in use; with ``user`` named it must be that user's, and is asked for when not set."""
    secret = settings.token
    if not secret and sys.stdin.isatty():
        secret = getpass.getpass(f"Token {user}: ", stream=sys.stderr)
    if not secret:
        raise Forbidden(
            Sentence(
                "Tulis atas nama siapa: setel SATUDATA_TOKEN dengan token Anda (satudata accounts token).",
                "Set SATUDATA_TOKEN to your token: every write names its user.",
            )
        )
    found = accounts.caller_by_token(session, secret)
    if user and found.username != user:
        raise Forbidden(
            Sentence(
                f"Token ini milik pengguna lain, bukan '{user}'.",
                f"This token belongs to somebody else, not to '{user}'.",
            )
        )
    return found


def show(data: Any) -> None:
    """Print data as JSON on stdout."""
    sys.stdout.buffer.write(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def say(text: str) -> None:
    """Tell progress on stderr."""
    print(text, file=sys.stderr, flush=True)


def fail(text: str) -> NoReturn:
    """End the program because it could not run."""
    say(text)
    raise typer.Exit(COULD_NOT_RUN)


def _tell(error: RegistryError) -> None:
    say(error.detail.id)
    say(f"({error.detail.en})")
    for fault in error.members.get("errors", []):
        detail = fault.get("detail")
        say(f"  {fault.get('pointer', '')}: {detail.get('id') if isinstance(detail, dict) else detail}")
