"""``satudata sample``: a source kind writes a synthetic sample of itself (entry points ``registry.samples``)."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.session import fail, say
from registry.errors import RegistryError

app = typer.Typer(no_args_is_help=True, help="Synthetic samples: no real person is in them.")


@app.command()
def sitakro(
    out: Annotated[Path, typer.Option("--out", help="Folder to write.")],
    village: Annotated[str, typer.Option("--village", help="Code in kemendagri/wilayah.")] = "35.05.10.2011",
    people: Annotated[int, typer.Option("--people", min=1, help="How many people.")] = 3000,
    seed: Annotated[int, typer.Option("--seed", help="Equal seeds give equal files.")] = 1,
    faults: Annotated[float, typer.Option("--faults", min=0, max=1, help="Share of cells to plant faults in.")] = 0.0,
    form: Annotated[str, typer.Option("--format", help="xlsx or csv")] = "xlsx",
) -> None:
    """Write the three exports of SITakro for a synthetic village, with a ledger of every planted fault.

    Example: satudata sample sitakro --people 3000 --seed 1 --faults 0.02 --out contoh
    """
    if form not in {"xlsx", "csv"}:
        fail("Bentuk berkas: xlsx atau csv.")
    (point,) = entry_points(group="registry.samples", name="sitakro")
    try:
        written = point.load()(out, village=village, people=people, seed=seed, faults=faults, form=form)
    except RegistryError as error:
        fail(error.detail.id)
    except OSError as error:
        fail(f"Folder '{out}' tidak dapat ditulisi: {error.strerror}")
    for path in written:
        print(path)
    say(f"{len(written)} berkas ditulis ke {out}")
