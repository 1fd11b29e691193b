"""The command ``satudata``: every verb of the registry that a person or a script needs.

A command's module is imported only when it is called: the help answers at once.
"""

import sys
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from registry.cli.starting import imported

_HELP = {"help_option_names": ["-h", "--help"]}

COMMANDS = {
    "init": ("Prepare the database and load what ships with the program.", "init:init"),
    "demo": ("Take a synthetic Desa Sawentar through the whole walk, once.", "demo:demo"),
    "serve": ("Serve the portal and the API.", "serve:serve"),
    "worker": ("Follow the change log beside any number of serving processes.", "serve:worker"),
    "sample": ("Write a synthetic sample of a source.", "sample:app"),
    "check": ("Check a file against a data standard.", "check:check"),
    "receipts": ("Signed receipts of checks: show, verify, run again.", "receipts:app"),
    "codes": ("Reference codes: list, show, import, export, translate.", "codes:app"),
    "standards": ("Data standards: list, show, compile, compare, lint.", "standards:app"),
    "harvest": ("Sources of village data and their runs.", "harvest:app"),
    "boundaries": ("Outlines of areas for maps: import a GeoJSON.", "boundaries:app"),
    "desa-cantik": ("Villages in the programme Desa Cantik: import, list, export.", "desa_cantik:app"),
    "compare": ("Whether two datasets may be compared and added up.", "compare:compare"),
    "tabulate": ("Desa dalam Angka of a village from its checked microdata.", "tabulate:tabulate"),
    "microdata": ("Rows about persons: list, log, keep, delete, rotate-key, verify.", "microdata:app"),
    "search": ("Search what is public.", "search:search"),
    "index": ("The search index.", "index:app"),
    "metadata": ("Activities, variables, indicators: export, import.", "metadata:app"),
    "items": ("Registered items and their way through the workflow.", "items:app"),
    "standing": ("Standing approvals for a named source, until a date.", "standing:app"),
    "deadlines": ("Working days of each stage, and holidays.", "deadlines:app"),
    "daftar-data": ("The Daftar Data of a year, as XLSX and CSV.", "data_list:app"),
    "evidence": ("What was done for each EPSS indicator, ready to attach.", "evidence:evidence_"),
    "accounts": ("Agencies, users, roles and tokens.", "accounts:app"),
    "changes": ("The change log.", "changes:app"),
    "backup": ("Write all that cannot be made again to a folder.", "backup:backup"),
    "notifications": ("Notifications by e-mail: try the server, see what waits.", "notifications:app"),
    "doctor": ("What is wrong with this instance, and how to mend it.", "doctor:doctor"),
    "restore": ("Restore a backup into an empty home and database.", "backup:restore"),
}
"""Name of a command: its line in the help, and the module and function (or group) that hold it."""


class LazyCommands(TyperGroup):
    """A group that knows its commands by name and imports them when they are called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]  # noqa: ARG002
        """Import a command: a group of its own, or a plain function."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][1].partition(":")
        found = getattr(imported(f"registry.cli.{module}"), name)
        if isinstance(found, typer.Typer):
            group: Any = get_group(found)
            group.name = cmd_name
            return group
        single = typer.Typer(pretty_exceptions_enable=False, add_completion=False, context_settings=_HELP)
        single.command(cmd_name)(found)
        return get_command(single)

    def format_help(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write the help from the table, without importing anything."""
        self.format_usage(ctx, formatter)
        self.format_help_text(ctx, formatter)
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (line, _) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings=_HELP,
    help="Satu Data Desa Registry: standar data, metadata, interoperabilitas, kode referensi.",
)


@app.callback()
def _satudata() -> None:
    """Satu Data Desa Registry: standar data, metadata, interoperabilitas, kode referensi."""


def main() -> None:
    """Run the command; what nobody foresaw ends as a sentence and exit 2, never as a traceback."""
    try:
        app()
    except Exception as error:  # noqa: BLE001  # the last resort of the program
        print(
            f"Kesalahan pada program ({type(error).__name__}). Jalankan lagi; bila berulang, laporkan kepada walidata.",
            file=sys.stderr,
        )
        sys.exit(2)
