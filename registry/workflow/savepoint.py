"""Try something inside a transaction and take all of it back when it is refused, the notes for the log included."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from registry.changes import log


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Undo what is written inside when an error comes out of it; the error goes on."""
    noted = log.noted(session)
    nested = session.begin_nested()
    try:
        yield
    except BaseException:
        nested.rollback()
        log.forget(session, noted)
        raise
    nested.commit()
