"""The commands, each a thin door; what a command needs is imported inside it, so that `--help` stays quick."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from aggregator import __version__

app = typer.Typer(
    help="Turn any newspaper live page into a complete, versioned, signed stream of its items.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "AGGREGATOR"},
)
deliveries = typer.Typer(help="What waits to be delivered, what was, and what could not be.", no_args_is_help=True)
app.add_typer(deliveries, name="deliveries")

Config = Annotated[Path, typer.Option("--config", envvar="AGGREGATOR_CONFIG", help="What is watched, and who is told.")]
Db = Annotated[Path, typer.Option("--db", envvar="AGGREGATOR_DB", help="The database.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines: one JSON value on standard output.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at the most.")]

DEFAULT_CONFIG = Path("sources.yaml")
DEFAULT_DB = Path("db/news.db")


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it with the flag
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,  # noqa: ARG001 - its callback has answered
) -> None:
    from aggregator import log

    form = os.environ.get("AGGREGATOR_LOG")
    log.configure("json" if form == "json" else "pretty" if form == "pretty" else None)


@app.command("run")
def run_command(
    config: Config = DEFAULT_CONFIG,
    db: Db = DEFAULT_DB,
    listen: Annotated[str, typer.Option(envvar="AGGREGATOR_LISTEN", help="Where the web page answers, host:port.")] = "127.0.0.1:8080",
    as_json: Annotated[bool, typer.Option("--json", help="Log one JSON object an event, as AGGREGATOR_LOG=json does.")] = False,
) -> None:
    """Watch the live pages, store their items and deliver alerts, until told to stop."""
    from aggregator import log
    from aggregator.cli.run import run

    if as_json:
        log.configure("json")
    raise typer.Exit(run(config, db, listen))


@app.command("check")
def check_command(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Say every mistake of the configuration at once, with its line and the likely fix."""
    from aggregator.cli.check import check

    raise typer.Exit(check(config, as_json=as_json))


@app.command("extract")
def extract_command(
    what: Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A saved page, an address, or - for standard input.")],
    url: Annotated[str | None, typer.Option(help="The address that a saved page came from.")] = None,
    at: Annotated[str | None, typer.Option(help="When a saved page was fetched, RFC 3339; default: now.")] = None,
    config: Annotated[Path | None, typer.Option(envvar="AGGREGATOR_CONFIG", help="Use this file's settings for the address.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the items of one live page."""
    from aggregator.cli.extract import extract

    raise typer.Exit(extract(what, url=url, at=at, config=config, as_json=as_json))


@app.command("probe")
def probe_command(
    what: Annotated[str, typer.Argument(metavar="URL|FILE", help="An address, a saved page, or - for standard input.")],
    url: Annotated[str | None, typer.Option(help="The address that a saved page came from.")] = None,
    at: Annotated[str | None, typer.Option(help="When a saved page was fetched, RFC 3339; default: now.")] = None,
    config: Annotated[Path | None, typer.Option(envvar="AGGREGATOR_CONFIG", help="Use this file's settings for the address.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what an address is, how it is read and why, how it will be polled, and the lines to paste into sources.yaml."""
    from aggregator.cli.probe import probe

    raise typer.Exit(probe(what, url=url, at=at, config=config, as_json=as_json))


@app.command("demo")
def demo_command(
    once: Annotated[bool, typer.Option("--once", help="End by itself and print what happened.")] = False,
    as_json: AsJson = False,
) -> None:
    """Watch a live page of our own unfold in fast motion on this machine; nothing goes over the network."""
    from aggregator.demo.show import show

    raise typer.Exit(show(once=once, as_json=as_json))


@app.command("items")
def items_command(
    db: Db = DEFAULT_DB,
    source: Annotated[str | None, typer.Option(help="Only of this source.")] = None,
    q: Annotated[str | None, typer.Option("--search", "-q", help="Only with these words.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List the newest items."""
    from aggregator.cli.lists import items

    raise typer.Exit(items(db, source=source, q=q, limit=limit, as_json=as_json))


@app.command("sources")
def sources_command(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Show each source: its health, what it gave, and what it cost its publisher."""
    from aggregator.cli.lists import sources

    raise typer.Exit(sources(db, as_json=as_json))


@deliveries.command("list")
def deliveries_list_command(
    db: Db = DEFAULT_DB,
    state: Annotated[str | None, typer.Option(help="waiting, sent, dead or withheld.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only of this channel.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first."""
    from aggregator.cli.lists import deliveries_list

    raise typer.Exit(deliveries_list(db, state=state, channel=channel, limit=limit, as_json=as_json))


@deliveries.command("retry")
def deliveries_retry_command(
    ids: Annotated[list[str] | None, typer.Argument(help="Which; all that are dead when none is named.")] = None,
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Attempt dead deliveries again, under their old ids and with their old bytes."""
    from aggregator.cli.writes import retry

    raise typer.Exit(retry(db, ids or [], as_json=as_json))


@deliveries.command("resume")
def deliveries_resume_command(
    channel: Annotated[str, typer.Argument(help="The channel that was paused.")],
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Let a channel go on that said it was gone (410)."""
    from aggregator.cli.writes import resume

    raise typer.Exit(resume(db, channel, as_json=as_json))


@app.command("backup")
def backup_command(
    to: Annotated[Path | None, typer.Argument(help="The new file; default: beside the database, named by the time.")] = None,
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Copy the database into a new file while the daemon runs, and check the copy."""
    from aggregator.cli.backup import backup

    raise typer.Exit(backup(db, to, as_json=as_json))


@app.command("restore")
def restore_command(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="What `aggregator backup` made, or a database put aside.")],
    db: Db = DEFAULT_DB,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the database, and keep what it replaces; not while a daemon runs."""
    from aggregator.cli.backup import put_back

    raise typer.Exit(put_back(backup, db, as_json=as_json))


@app.command("verify")
def verify_command(db: Db = DEFAULT_DB, as_json: AsJson = False) -> None:
    """Check that the database holds together, and that no look or kept body was changed since it was made."""
    from aggregator.cli.backup import check_evidence

    raise typer.Exit(check_evidence(db, as_json=as_json))


@app.command("forget")
def forget_command(
    what: Annotated[list[str] | None, typer.Argument(help="Items or whole pages, by id or address.")] = None,
    text: Annotated[str | None, typer.Option(help="Items of which any version says this, case and accents aside.")] = None,
    db: Db = DEFAULT_DB,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete items or pages for good, with every version, message and kept body; they do not come back."""
    from aggregator.cli.forget import forget

    raise typer.Exit(forget(db, what or [], text=text, yes=yes, as_json=as_json))


@app.command("replay")
def replay_command(
    what: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="Bodies named by instant, a WARC, or a database.")],
    url: Annotated[str, typer.Option(help="The page's address; needed.")] = "",
    db: Annotated[Path, typer.Option(help="The database to make; never the daemon's by default.")] = Path("replay.db"),
    config: Annotated[Path | None, typer.Option(envvar="AGGREGATOR_CONFIG", help="Use this file's rules and settings.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run recorded bodies through the same looks as the daemon's, on a virtual clock; what it promises is withheld."""
    from aggregator.cli.replay import replay

    raise typer.Exit(replay(db, config, url=url, what=what, as_json=as_json))


@app.command("reread")
def reread_command(
    db: Db = DEFAULT_DB,
    config: Config = DEFAULT_CONFIG,
    trial: Annotated[bool, typer.Option("--trial", help="Say what would change, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read kept bodies anew after an improvement, and write what it changes without telling anybody; not while a daemon runs."""
    from aggregator.cli.reread import reread

    raise typer.Exit(reread(db, config, trial=trial, as_json=as_json))
