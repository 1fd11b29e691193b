"""``satudata boundaries``: outlines of areas for maps, read from a GeoJSON."""

from pathlib import Path
from typing import Annotated

import typer

from registry.boundaries import service
from registry.cli.session import As, AsJson, fail, say, show, writes

app = typer.Typer(no_args_is_help=True, help="Outlines of areas for maps: indicative, not the legal boundaries.")
_NAMED = 20


@app.callback()
def _boundaries() -> None:
    """Outlines of areas for maps: indicative, not the legal boundaries."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.geojson", help="Polygons of villages, WGS 84.")],
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Read the outlines of villages; they are matched by Kemendagri or BPS code, else by name within the kecamatan.

    Example: satudata boundaries import desa.geojson --as walidata
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(f"Berkas {file} tidak dapat dibaca ({type(error).__name__}).")
    with writes(as_user) as (_, session, by):
        made = service.bring_in(session, content, source=file.name, by=by)
    if as_json:
        show(
            {
                "outlines": made.outlines,
                "villages": made.villages,
                "unmatched": list(made.unmatched),
                "missing": list(made.missing),
            }
        )
        return
    print(f"{made.villages} desa dan kelurahan tergambar. Batas indikatif, bukan batas resmi.")
    for title, names in (("Tidak cocok dengan wilayah mana pun", made.unmatched), ("Belum tergambar", made.missing)):
        if names:
            print(f"{title} ({len(names)}):")
            for name in names[:_NAMED]:
                print(f"  {name}")
            if len(names) > _NAMED:
                print(f"  … dan {len(names) - _NAMED} lagi (--json menyebut semuanya)")
    say("Peta memakainya mulai sekarang.")
