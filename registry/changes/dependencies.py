"""Sessions for endpoints: one request, one turn, one transaction, committed before the answer is sent."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes import log
from registry.changes.turns import Turns
from registry.db import reading


def _engine(request: Request) -> Engine:
    engine: Engine = request.app.state.registry.engine
    return engine


@contextmanager
def _known(request: Request, session: Session) -> Iterator[None]:
    """Let what every page shows be read in the session that the request has already."""
    request.state.session = session
    try:
        yield
    finally:
        request.state.session = None


async def _turn_to_read(request: Request) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    async with turns.turn(request, writes=False):
        yield


async def _turn_to_write(request: Request) -> AsyncIterator[None]:
    turns: Turns = request.app.state.turns
    async with turns.turn(request, writes=True):
        yield


def _read(request: Request, _turn: Annotated[None, Depends(_turn_to_read, scope="function")]) -> Iterator[Session]:
    with reading(_engine(request)) as session, _known(request, session):
        yield session


def _write(request: Request, _turn: Annotated[None, Depends(_turn_to_write, scope="function")]) -> Iterator[Session]:
    with log.transaction(_engine(request)) as session, _known(request, session):
        yield session
    request.app.state.registry.follower.wake()


# The scope "function" ends the dependency, and so commits, before the response goes out.
ReadSession = Annotated[Session, Depends(_read, scope="function")]
WriteSession = Annotated[Session, Depends(_write, scope="function")]
