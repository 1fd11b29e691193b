"""``satudata index``: the search index and how far it follows."""

import typer

from registry.changes import follower, log
from registry.cli.session import AsJson, fail, opened, say, show
from registry.db import reading
from registry.exchange.ckan.projection import PackageProjection

app = typer.Typer(no_args_is_help=True, help="The search index.")


@app.command()
def rebuild() -> None:
    """Build the search index and the index of CKAN's packages anew beside the old ones, then swap.

    Example: satudata index rebuild
    """
    with opened() as registry:
        built = registry.follower.rebuild("search", registry.projection.refill)
        if not built:
            fail("Proses lain sedang menulis indeks (server atau pekerja). Hentikan dahulu, lalu ulangi.")
        say(f"{registry.index.count()} dokumen terindeks.")
        packages = PackageProjection(registry.ckan)
        registry.follower.rebuild(packages.name, packages.refill)
        say(f"{registry.ckan.index.count()} paket CKAN terindeks.")


@app.command()
def status(as_json: AsJson = False) -> None:
    """Say how many documents are indexed and how many changes are not yet.

    Example: satudata index status
    """
    with opened() as registry, reading(registry.engine) as session:
        facts = {
            "documents": registry.index.count(),
            "changes": log.head(session),
            "behind": follower.lag(session, "search"),
        }
    if as_json:
        show(facts)
    else:
        print(f"{facts['documents']} dokumen, {facts['behind']} dari {facts['changes']} perubahan belum diikuti.")


@app.command()
def reconcile() -> None:
    """Count what is indexed against the database, and build the index anew when it differs.

    A serving process or worker does this each night by itself.

    Example: satudata index reconcile
    """
    with opened() as registry:
        counted = registry.follower.reconcile(wait=60)
        if counted is None:
            fail("Proses lain sedang menulis indeks (server atau pekerja); ia mencocokkannya sendiri setiap malam.")
        for name, (expected, held) in counted.items():
            told = "cocok" if expected == held else "tidak cocok, dibangun ulang"
            say(f"{name}: {held} dokumen, seharusnya {expected}: {told}.")
