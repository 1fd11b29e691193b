"""A registry of its own for the graph's tests, and a live server over its graph."""

import socket
import threading
import time
from types import SimpleNamespace

import pytest
import uvicorn
from fastapi import FastAPI

import registry.tables  # so that every table is known
from registry.accounts import service as accounts
from registry.changes import log
from registry.changes.follower import Follower
from registry.codes.rdf import code_list_graph
from registry.content.load import load
from registry.db import metadata, open_engine
from registry.exchange.dcat.triples import dataset_triples
from registry.exchange.graphs import AMENDMENTS
from registry.graph import endpoints
from registry.graph.projection import GraphProjection
from registry.graph.store import open_store
from registry.items.graph import PublicGraphs
from registry.items.state import Kind
from registry.metadata.rdf import metadata_triples
from registry.settings import Settings
from registry.standards.rdf import standard_triples
from registry.web import problem
from registry.web.head import HeadAsGet

KINDS = {
    Kind.CODE_LIST: code_list_graph,
    Kind.STANDARD: standard_triples,
    Kind.ACTIVITY: metadata_triples,
    Kind.VARIABLE: metadata_triples,
    Kind.INDICATOR: metadata_triples,
    Kind.DATASET: dataset_triples,
}


class Graphed:
    """A database with the bundled content, its graph, and a follower between them."""

    def __init__(self, home, base):
        self.home, self.base = home, base
        self.settings = Settings(home=home, base_url=base)
        self.engine = open_engine(self.settings.database)
        self.open()

    def open(self):
        self.graph = open_store(self.home, self.base)
        self.graphs = PublicGraphs(KINDS, AMENDMENTS, self.base)
        self.projection = GraphProjection(self.graph, self.graphs.load)
        self.follower = Follower(self.engine, [self.projection], self.home / "projections.lock")

    def moved_to(self, base):
        """Return the same registry under another public address."""
        return Graphed(self.home, base)

    def write(self, act):
        """Let the system write, then follow."""
        with log.transaction(self.engine) as session:
            written = act(session, accounts.system_caller(session))
        self.follower.catch_up()
        return written

    def close(self):
        self.graph.close()
        self.engine.dispose()


@pytest.fixture(scope="session")
def registry(tmp_path_factory):
    registry = Graphed(tmp_path_factory.mktemp("home"), "https://data.desa.example")
    metadata.create_all(registry.engine)
    with log.transaction(registry.engine) as session:
        load(session, lambda _text: None)
    registry.follower.catch_up()
    yield registry
    registry.close()


@pytest.fixture(scope="session")
def served(registry):
    """The address of the endpoint on a free port."""
    app = FastAPI()
    app.state.registry = SimpleNamespace(graph=registry.graph, settings=registry.settings)
    app.include_router(endpoints.router)
    app.add_middleware(HeadAsGet)
    problem.install(app, lambda request, error: problem.document(error, request.url.path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}/sparql"
    server.should_exit = True
    thread.join(10)
