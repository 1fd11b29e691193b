"""States that seldom come about, written into the sample: a run that asks, a record that differs, twins."""

from sqlmodel import select

from registry.accounts.models import User
from registry.db import now, writing
from registry.harvest.models import HarvestDuplicate, HarvestItem, HarvestJob, HarvestSource
from registry.items.models import Item

STOPPED, SENT = "panen-berhenti", "kiriman-desa"


def settle(engine, slugs):
    """Write them, of two datasets by their slugs."""
    with writing(engine) as session:
        by = session.exec(select(User).where(User.username == "walidata1")).one().id
        item, other = (session.exec(select(Item).where(Item.slug == slug)).one().id for slug in slugs)
        source = HarvestSource(
            slug=STOPPED,
            kind="ckan",
            location="https://data.example/api/3",
            agency="desa-sawentar",
            created_at=now(),
            created_by=by,
        )
        session.add(source)
        session.flush()
        question = {"changed": 3, "missing": 40, "known": 50, "percent": 10}
        job = HarvestJob(source_id=source.id, by=by, started_at=now(), state="waiting", phase="put", question=question)
        session.add(job)
        session.flush()
        differing = {"source": "Judul di sumber", "local": "Judul di sini", "wins": "local", "is_conflict": True}
        row = HarvestItem(
            source_id=source.id,
            job_id=job.id,
            identifier="set-data-1",
            item_id=item,
            outcome="changed",
            seen_at=now(),
            source_body={"title": {"id": "Judul di sumber"}},
            overlay={"/title/id": differing | {"is_decided": False}},
        )
        session.add(row)
        session.add(
            HarvestSource(
                slug=SENT,
                kind="tabular",
                location="upload:",
                agency="desa-sawentar",
                options={"theme": ["18"], "village": "35.05.10.2011", "period": "2025-12-31"},
                created_at=now(),
                created_by=by,
            )
        )
        session.add(HarvestDuplicate(item_id=item, other_id=other, score=0.9, reasons=["title"], found_at=now()))
