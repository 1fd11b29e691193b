"""``satudata sample``: a source kind writes a synthetic sample of itself (entry points ``registry.samples``)."""

from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.cli.session import fail, say
from registry.errors import RegistryError

app = typer.Typer(no_args_is_help=True, help="Synthetic samples: no real person is in them.")


Out = Annotated[Path, typer.Option("--out", help="Folder to write.")]
Village = Annotated[str, typer.Option("--village", help="Code in kemendagri/wilayah.")]
People = Annotated[int, typer.Option("--people", min=1, help="How many people.")]
Seed = Annotated[int, typer.Option("--seed", help="Equal seeds give equal files.")]
Faults = Annotated[float, typer.Option("--faults", min=0, max=1, help="Share of cells to plant faults in.")]
Form = Annotated[str, typer.Option("--format", help="xlsx or csv")]


@app.command()
def sitakro(
    out: Out,
    village: Village = "35.05.10.2011",
    people: People = 3000,
    seed: Seed = 1,
    faults: Faults = 0.0,
    form: Form = "xlsx",
) -> None:
    """Write the three exports of SITakro for a synthetic village, with a ledger of every planted fault.

    Example: satudata sample sitakro --people 3000 --seed 1 --faults 0.02 --out contoh
    """
    _write("sitakro", out, village=village, people=people, seed=seed, faults=faults, form=form)


@app.command()
def opensid(
    out: Out,
    village: Village = "35.05.10.2011",
    people: People = 3000,
    seed: Seed = 1,
    faults: Faults = 0.0,
    form: Form = "xlsx",
) -> None:
    """Write OpenSID's 43-column export of residents for a synthetic village, with its ledger of planted faults.

    Example: satudata sample opensid --people 3000 --seed 1 --faults 0.02 --out contoh
    """
    _write("opensid", out, village=village, people=people, seed=seed, faults=faults, form=form)


@app.command("sdgs_desa")
def sdgs_desa(
    out: Out,
    village: Village = "35.05.10.2011",
    people: People = 3000,
    seed: Seed = 1,
    faults: Faults = 0.0,
    form: Form = "xlsx",
) -> None:
    """Write the SDGs Desa templates of persons and families for a synthetic village, with their ledger.

    Example: satudata sample sdgs_desa --people 3000 --seed 1 --faults 0.02 --out contoh
    """
    _write("sdgs_desa", out, village=village, people=people, seed=seed, faults=faults, form=form)


def _write(kind: str, out: Path, *, form: str, **asked: Any) -> None:
    if form not in {"xlsx", "csv"}:
        fail("Bentuk berkas: xlsx atau csv.")
    (point,) = entry_points(group="registry.samples", name=kind)
    try:
        written = point.load()(out, form=form, **asked)
    except RegistryError as error:
        fail(error.detail.id)
    except OSError as error:
        fail(f"Folder '{out}' tidak dapat ditulisi: {error.strerror}")
    for path in written:
        print(path)
    say(f"{len(written)} berkas ditulis ke {out}")
