"""The command ``satudata``: every verb of the registry that a person or a script needs."""

import typer

from registry.cli import (
    accounts,
    changes,
    check,
    codes,
    demo,
    harvest,
    index,
    init,
    items,
    sample,
    search,
    serve,
    standards,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Satu Data Desa Registry: standar data, metadata, interoperabilitas, kode referensi.",
)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("check")(check.check)
app.command("search")(search.search)
app.add_typer(sample.app, name="sample")
app.add_typer(codes.app, name="codes")
app.add_typer(standards.app, name="standards")
app.add_typer(harvest.app, name="harvest")
app.add_typer(index.app, name="index")
app.add_typer(items.app, name="items")
app.add_typer(accounts.app, name="accounts")
app.add_typer(changes.app, name="changes")
