"""The only wiring: settings to engine, index, files and follower, once for server, command line and worker."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from sqlalchemy import Engine

from registry.catalog.documents import dataset_documents
from registry.changes.follower import Follower, Projection
from registry.changes.models import Change
from registry.changes.turns import Turns
from registry.codes.documents import CodeDocuments, code_list_document
from registry.db import now, open_engine
from registry.exchange.ckan.projection import Ckan, PackageProjection, open_ckan
from registry.exchange.dcat.catalogue import Standings
from registry.exchange.dcat.kept import Pieces
from registry.exchange.dcat.projection import CatalogueProjection
from registry.exchange.graphs import AMENDMENTS, GRAPHS
from registry.files.store import FileStore
from registry.graph.projection import GraphProjection
from registry.graph.store import GraphStore, open_store
from registry.harvest.means import Means
from registry.harvest.network import Network, agent
from registry.items.graph import PublicGraphs
from registry.items.projection import PublicDocuments
from registry.items.state import Kind
from registry.jobs.beside import Beside
from registry.jobs.holds import Holds
from registry.jobs.queue import Jobs
from registry.metadata.documents import metadata_documents
from registry.microdata.store import MicrodataStore
from registry.microdata.store import open_store as open_microdata
from registry.notifications.announcing import Announcements
from registry.notifications.courier import Courier
from registry.notifications.preferences import PURPOSE as ADDRESSES
from registry.notifications.smtp import MailServer
from registry.operation.faults import frames
from registry.receipts.keys import Keys
from registry.receipts.service import Office
from registry.search.index import SearchIndex, open_index
from registry.search.projection import SearchProjection
from registry.settings import Settings
from registry.standards.documents import standard_documents
from registry.validation.dispatch import told
from registry.validation.records.kept import KeptChecks
from registry.validation.runs import Limits, Runs
from registry.web.cross_origin import CrossOrigin
from registry.web.instance_key import InstanceKey

if TYPE_CHECKING:
    from fastapi import FastAPI

    from registry.validation.judging import Bench

_FIRST_ANSWERS = 1.0  # seconds in which a service that has just been started does nothing but answer

DOCUMENTS = PublicDocuments(
    kinds={
        Kind.CODE_LIST: code_list_document,
        Kind.STANDARD: standard_documents,
        Kind.ACTIVITY: metadata_documents,
        Kind.VARIABLE: metadata_documents,
        Kind.INDICATOR: metadata_documents,
        Kind.DATASET: dataset_documents,
    },
    parts={Kind.CODE_LIST: CodeDocuments()},
)
"""What each kind is in the search index: the one table of it."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Everything a process needs, built once by ``wire``."""

    settings: Settings
    engine: Engine
    index: SearchIndex
    projection: SearchProjection[Change]
    graph: GraphStore
    graph_projection: GraphProjection[Change]
    ckan: Ckan
    standings: Standings
    files: FileStore
    microdata: MicrodataStore
    office: Office
    bench: Callable[[], "Bench"]
    runs: Runs
    record_checks: KeptChecks
    follower: Follower
    harvest: Means
    jobs: Jobs

    def close(self) -> None:
        """Release what is open."""
        self.follower.stop()
        self.jobs.close()
        self.runs.close()
        self.graph.close()
        self.ckan.close()
        self.standings.pieces.close()
        self.index.close()
        self.engine.dispose()


def wire(settings: Settings, *, serves: bool = False) -> Registry:
    """Build a registry from its settings. Makes the home folder; touches no table.

    Only what ``serves`` (the service and the worker) keeps the graph: it is made for one public address, and a
    command that was called with another would build a second one.
    """
    _log_to_stderr(settings.log_level if serves else "warning", as_json=settings.log_form == "json")
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_engine(settings.database)
    index = open_index(settings.search_url, settings.home)
    projection: SearchProjection[Change] = SearchProjection(index, DOCUMENTS)
    graph = open_store(settings.home, settings.base)
    graph_projection = GraphProjection(graph, PublicGraphs(GRAPHS, AMENDMENTS, settings.base).load)
    ckan = open_ckan(settings.home, settings.base, engine)
    office = Office(Keys(settings.home / "keys"), settings.base)
    standings = Standings(office, Pieces(settings.home / "dcat", settings.base))
    projections: list[Projection] = [projection]
    if serves:
        projections += [graph_projection, PackageProjection(ckan), Announcements(engine)]
        projections.append(CatalogueProjection(standings, settings.base))
    follower = Follower(engine, projections, settings.home / "projections.lock")
    files = FileStore(settings.home / "files")
    microdata = open_microdata(settings.home, settings.microdata_key_file)

    @cache
    def bench() -> "Bench":
        from registry.validation.judging import Bench  # noqa: PLC0415  # all that checks, which a start needs not

        return Bench(engine, office)

    runs = Runs(
        settings.home / "checks",
        limits=Limits(
            days=settings.check_days,
            at_once=settings.check_at_once * 2**20,
            most=settings.check_most * 2**20,
            processes=settings.check_processes,
        ),
        clock=now,
        judge=lambda sent, before, progress: bench().judge(sent, before, progress),
        ring=microdata.ring,
        command=partial(
            told,
            database=settings.database,
            keys=settings.home / "keys",
            instance=settings.base,
            megabytes=settings.check_memory,
        ),
    )
    harvest = Means(
        engine,
        files,
        microdata,
        office,
        Holds(engine, settings.home / "holds"),
        settings.home / "fetched",
        Network(agent(version("satudata-registry"), settings.base), settings.home / "http", ring=microdata.ring),
        settings.small_cell,
        open_folders=(settings.home / "sitakro", *settings.open_folders),
        microdata_days=settings.microdata_days,
    )
    jobs = Jobs(settings.database, settings.home)
    return Registry(
        settings,
        engine,
        index,
        projection,
        graph,
        graph_projection,
        ckan,
        standings,
        files,
        microdata,
        office,
        bench,
        runs,
        KeptChecks(),
        follower,
        harvest,
        jobs,
    )


@contextmanager
def working(registry: Registry, *, concurrency: int = 1) -> Iterator[None]:
    """Work on the durable jobs and begin what is due until the context ends; AlreadyWorking when another does."""
    from registry.harvest.tasks import Timetable, tasks  # noqa: PLC0415  # all of the harvest, which a start needs not

    timetable = Timetable(registry.harvest, registry.jobs)
    courier = courier_of(registry)
    with registry.jobs.work(tasks(registry.harvest, registry.follower.wake), concurrency=concurrency):
        timetable.start()
        courier.start()
        try:
            yield
        finally:
            timetable.stop()
            courier.stop()


def courier_of(registry: Registry) -> Courier:
    """Return what tells people of what is due and carries their letters."""
    settings = registry.settings
    key = InstanceKey(settings.home / "keys", ADDRESSES)
    return Courier(registry.engine, registry.harvest.holds, mail_server(settings), key=key, base=settings.base)


def mail_server(settings: Settings) -> MailServer | None:
    """Return the mail server that is set, None without one."""
    if not settings.mail_url:
        return None
    helo = urlsplit(settings.base).hostname or "localhost"
    return MailServer(settings.mail_url, settings.mail_password, settings.mail_from, helo)


def _log_to_stderr(level: str, *, as_json: bool) -> None:
    """Results go to stdout, so the log does not; and a traceback shows no values, for some are secrets or persons."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(frames),
            structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )


def create_app(settings: Settings) -> "FastAPI":
    """Return the service: portal, API and exchange on one registry."""
    # The command line wires a registry without ever serving pages: it should not pay for their import.
    from fastapi import FastAPI  # noqa: PLC0415

    from portal import application as portal  # noqa: PLC0415
    from registry import routes  # noqa: PLC0415
    from registry.operation.instance import Instance  # noqa: PLC0415
    from registry.operation.requests import Observed  # noqa: PLC0415
    from registry.operation.scrape import metrics  # noqa: PLC0415
    from registry.operation.shedding import Shedding, give_threads  # noqa: PLC0415
    from registry.web.characters import NoNul  # noqa: PLC0415
    from registry.web.head import HeadAsGet  # noqa: PLC0415
    from registry.web.idempotency import Idempotency  # noqa: PLC0415
    from registry.web.idempotency_keys import StoredKeys  # noqa: PLC0415
    from registry.web.openapi import describe  # noqa: PLC0415
    from registry.web.sized import Sized  # noqa: PLC0415

    registry = wire(settings, serves=True)

    @asynccontextmanager
    async def lifespan(_app: "FastAPI") -> AsyncIterator[None]:
        give_threads(settings.most_requests)
        registry.follower.start()
        registry.runs.start()
        beside = Beside(lambda: working(registry), delay=_FIRST_ANSWERS)
        if settings.database.startswith("sqlite"):  # on PostgreSQL workers are processes of their own
            beside.start()
        yield
        beside.stop()
        registry.close()

    app = FastAPI(title="Satu Data Desa Registry", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.registry, app.state.turns = registry, Turns()
    answers = InstanceKey(settings.home / "keys", "idempotency keys")
    app.add_middleware(Idempotency, kept=StoredKeys(registry.engine), key=answers, own=frozenset({"/api/v1/checks"}))
    routes.install(app)
    portal.install(app)
    describe(app, settings.base)
    projections = [registry.projection.name, registry.graph_projection.name, PackageProjection.name, Announcements.name]
    app.state.metrics, counts = metrics(Instance(registry.engine, projections), settings.home)
    app.add_middleware(Sized)
    app.add_middleware(NoNul)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Shedding, most=settings.most_requests, metrics=counts)
    app.add_middleware(CrossOrigin)
    app.add_middleware(Observed, metrics=counts)
    return app
