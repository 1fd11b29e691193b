"""``satudata receipts``: read a receipt, verify its signature, run its check again."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from sqlmodel import Session

from registry.app import Registry
from registry.cli.session import INPUT_HAS_ERRORS, AsJson, fail, reads, say, show
from registry.db import now
from registry.receipts.keys import raw_keys
from registry.receipts.service import Receipt
from registry.validation.receipt import check_again, differences

app = typer.Typer(
    no_args_is_help=True, help="Signed receipts of checks.", context_settings={"help_option_names": ["-h", "--help"]}
)

Named = Annotated[str, typer.Argument(metavar="RECEIPT", help="Number of a receipt, or a file that holds one.")]
Keys = Annotated[
    Path | None, typer.Option("--keys", help="Keys of the instance that issued it, as it serves them (JWK Set).")
]


@app.command("show")
def show_(receipt: Named, keys: Keys = None, as_json: AsJson = False) -> None:
    """Show a receipt whose signature verifies.

    Example: satudata receipts show tanda-terima.json
    """
    with reads() as (registry, session):
        found = opened(registry, session, receipt, keys)
    if as_json:
        show(found.to_json())
    else:
        sys.stdout.write(as_text(found))


@app.command()
def verify(
    receipt: Named,
    file: Annotated[Path | None, typer.Argument(help="The file that was checked: the check is run again.")] = None,
    keys: Keys = None,
) -> None:
    """Verify a receipt's signature and, given the file, run the check again: exit 1 when it finds anything else.

    Example: satudata receipts verify tanda-terima.json data_penduduk.xlsx
    """
    with reads() as (registry, session):
        found = opened(registry, session, receipt, keys)
        say("Tanda tangannya cocok.")
        if file is not None:
            repeat(session, found, file)


@app.command("keys")
def keys_() -> None:
    """Print this instance's public keys (JWK Set), with which others verify its receipts.

    Example: satudata receipts keys > kunci.json
    """
    with reads() as (registry, _):
        show(registry.office.keys.published())


def opened(registry: Registry, session: Session, named: str, keys: Path | None = None) -> Receipt:
    """Return a receipt by its number or from its file; Invalid or NotFound unless its signature verifies."""
    path = Path(named)
    if not path.is_file():
        return registry.office.find(session, named)
    trusted = None
    if keys is not None:
        try:
            trusted = raw_keys(orjson.loads(keys.read_bytes()))
        except (OSError, orjson.JSONDecodeError):
            fail(f"Berkas kunci '{keys}' tidak terbaca.")
    return registry.office.opened(path.read_bytes(), published=trusted)


def repeat(session: Session, receipt: Receipt, file: Path) -> Mapping[str, Any]:
    """Run the check of a receipt again; ends the command with 1 when anything else is found."""
    if not file.is_file():
        fail(f"Berkas '{file}' tidak ada.")
    again = check_again(session, file, receipt.check, today=now().date())
    if told := differences(receipt.check, again):
        for sentence in told:
            say(f"{sentence.id} ({sentence.en})")
        raise typer.Exit(INPUT_HAS_ERRORS)
    say("Pemeriksaan diulang: hasilnya sama dengan tanda terima. (Run again: the result is that of the receipt.)")
    return again


def as_text(receipt: Receipt) -> str:
    """Return a receipt in words."""
    said, check = receipt.document, receipt.check
    counts = ", ".join(f"{count} {name}" for name, count in check["counts"].items())
    lines = [
        f"Tanda terima {receipt.id}",
        f"  dibuat     {said['issued_at']} oleh {said['instance']} ({said['way']})",
        f"  berkas     SHA-256 {check['file']['sha256']}, {check['file']['rows']} baris",
        f"  standar    {check['standard']}",
        f"  profil     {check['profile']['slug'] if check['profile'] else '-'}",
        f"  periode    {check['reference_period']}",
        f"  mesin      {check['engine']['name']} {check['engine']['version']}",
        f"  hasil      {'sah' if receipt.valid else 'belum sah'}: {counts}",
        *(f"  daftar kode {one['iri']}" for one in check["code_lists"]),
        *(f"  padanan     {one['slug']}" for one in check["correspondences"]),
        *(f"  {one['severity']:<8} {one['count']:>8}  {one['check']}" for one in check["checks"]),
    ]
    return "\n".join(lines) + "\n"
