"""``satudata index``: the search index and how far it follows."""

import typer

from registry.app import DOCUMENTS
from registry.changes import follower, log
from registry.cli.session import AsJson, fail, opened, say, show
from registry.db import reading

app = typer.Typer(no_args_is_help=True, help="The search index.")


@app.command()
def rebuild() -> None:
    """Build the search index anew beside the old one, then swap.

    Example: satudata index rebuild
    """
    with opened() as registry:
        built = registry.follower.rebuild(
            "search", lambda session: registry.projection.rebuild(session, DOCUMENTS.everything(session))
        )
        if not built:
            fail("Proses lain sedang menulis indeks (server atau pekerja). Hentikan dahulu, lalu ulangi.")
        say(f"{registry.index.count()} dokumen terindeks.")


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
