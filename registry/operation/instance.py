"""Facts of the whole instance, read from the database when somebody asks: queue, lag, harvests, receipts.

They are the same in every process, and say nothing of what is not public: no name of a source, no count of drafts.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from registry.changes import log
from registry.changes.follower import standing
from registry.db import now
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import ENDED
from registry.notifications.standing import standing as mail_standing
from registry.receipts.models import StoredReceipt


class Instance(Collector):
    """Reads the facts at each scrape; a database that does not answer is a fact too (``satudata_up`` 0)."""

    def __init__(self, engine: Engine, projections: list[str]) -> None:
        """Take the database and the names of what follows the change log."""
        self._engine = engine
        self._projections = projections

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        try:
            with Session(self._engine) as session:
                found = [*self._following(session), *_harvests(session), *_receipts(session), *_mail(session)]
        except Exception:  # noqa: BLE001  # whatever keeps the database away, the scrape must say so
            yield GaugeMetricFamily("satudata_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("satudata_up", "Whether the database answers.", value=1)
        yield from found

    def _following(self, session: Session) -> Iterator[Metric]:
        yield CounterMetricFamily("satudata_changes", "Lines of the change log.", value=log.head(session))
        lag = GaugeMetricFamily("satudata_projection_lag", "Changes not yet followed.", labels=["projection"])
        fault = GaugeMetricFamily(
            "satudata_projection_stopped", "1: it failed at its last step.", labels=["projection"]
        )
        for name in self._projections:
            at = standing(session, name)
            lag.add_metric([name.partition("-")[0]], at.behind)
            fault.add_metric([name.partition("-")[0]], float(at.fault is not None))
        yield lag
        yield fault


def _harvests(session: Session) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("satudata_harvest_jobs", "Runs that are not over.", labels=["state"])
    open_ones = col(HarvestJob.state).not_in([state.value for state in ENDED])
    for state, count in session.execute(
        select(col(HarvestJob.state), func.count()).where(open_ones).group_by(col(HarvestJob.state))
    ):
        jobs.add_metric([state], count)
    yield jobs
    at = now()
    scheduled = session.exec(
        select(HarvestSource.complete_at, HarvestSource.next_run_at).where(
            col(HarvestSource.enabled), col(HarvestSource.schedule).is_not(None)
        )
    ).all()
    ages = [(at - _aware(done)).total_seconds() for done, _ in scheduled if done is not None]
    late = sum(due is not None and _aware(due) < at for _, due in scheduled)
    yield GaugeMetricFamily(
        "satudata_harvest_age_seconds",
        "Age of the oldest complete harvest of a scheduled source.",
        value=max(ages, default=0),
    )
    yield GaugeMetricFamily("satudata_harvest_late", "Scheduled sources that are due and not run.", value=late)


def _receipts(session: Session) -> Iterator[Metric]:
    count = session.exec(select(func.count()).select_from(StoredReceipt)).one()
    yield CounterMetricFamily("satudata_receipts", "Checks with a receipt.", value=count)


def _mail(session: Session) -> Iterator[Metric]:
    at = mail_standing(session)
    yield GaugeMetricFamily("satudata_mail_waiting", "Notifications to be mailed that were not.", value=at.waiting)
    yield GaugeMetricFamily(
        "satudata_mail_stopped", "1: the mail server took nothing last time.", value=float(at.fault is not None)
    )


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
