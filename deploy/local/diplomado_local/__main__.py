"""The command `diplomado`: everything on one machine."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from diplomado_acceptance.failures import Failure as AcceptanceFailure
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder, default_folder
from diplomado_local.roles import ROLES

app = typer.Typer(
    help="Diplomado on one machine: real Postgres, real Apache Kafka, a mail catcher and all services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Root = Annotated[Path | None, typer.Option("--folder", help="Where its data is kept; default: .local in the clone.")]
Port = Annotated[list[str] | None, typer.Option("--port", metavar="NAME=NUMBER", help="A fixed port; may be repeated.")]

Bootstrap = Annotated[
    str | None, typer.Option("--bootstrap", metavar="HOST:PORT", help="Kafka; default: DIPLOMADO_KAFKA, or what runs.")
]
AddPartitions = Annotated[
    list[str] | None,
    typer.Option(metavar="TOPIC", help="Give this topic the partitions that are promised; may be repeated."),
]
topics = typer.Typer(
    help="The topics of any cluster, compared with the contracts; security is read from the settings of a service.",
    no_args_is_help=True,
)
app.add_typer(topics, name="topics")


@app.command()
def up(
    folder: Root = None,
    port: Port = None,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Return once it is ready.")] = False,
) -> None:
    """Run the platform and the services until stopped."""
    from diplomado_local import commands

    deployment_folder = _folder(folder)
    if detach:
        arguments = [
            "--folder",
            str(deployment_folder.root),
            *(word for wish in port or [] for word in ("--port", wish)),
        ]
        commands.up_detached(deployment_folder, arguments)
    elif not commands.up(deployment_folder, _ports(port)):
        raise typer.Exit(130)


@app.command()
def down(
    folder: Root = None,
    purge: Annotated[bool, typer.Option("--purge", help="Remove all data, mails, logs and keys too.")] = False,
) -> None:
    """Stop what runs."""
    from diplomado_local import commands

    commands.down(_folder(folder), purge=purge)


@app.command()
def status(folder: Root = None) -> None:
    """Show what runs, where, and whether it is ready; exit code 3 if not everything is."""
    from diplomado_local import commands

    if not commands.status(_folder(folder)):
        raise typer.Exit(3)


@app.command()
def logs(
    service: Annotated[list[str] | None, typer.Argument(help="registration, sessions, …, kafka, postgres.")] = None,
    folder: Root = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines are added.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines.")] = 20,
) -> None:
    """Show the logs: JSON lines, one fact each."""
    from diplomado_local import logfiles

    with suppress(KeyboardInterrupt):
        logfiles.show(_folder(folder), service or [], follow=follow, lines=lines)


@app.command()
def trace(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="Of a registration, a person, an event, a request.")],
    folder: Root = None,
) -> None:
    """Follow an id through all services: records with offsets, who applied them, outboxes, dead letters, mails.

    Exit code 3 if a service did not answer.
    """
    from diplomado_local import trace as tracing

    if not tracing.show(_folder(folder), identifier):
        raise typer.Exit(3)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def service(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SERVICE", help="registration, sessions, …")],
    folder: Root = None,
) -> None:
    """Run a service's own command with its settings here: `diplomado service sessions dead-letters list`."""
    from diplomado_local import commands

    raise typer.Exit(commands.service(_folder(folder), name, context.args))


@topics.command("check")
def check_topics(folder: Root = None, bootstrap: Bootstrap = None) -> None:
    """Show topics and settings that are not as the contracts promise; exit code 3 if there are any."""
    from diplomado_local import topic_settings

    if not topic_settings.check(_folder(folder), bootstrap):
        raise typer.Exit(3)


@topics.command("plan")
def plan_topics(folder: Root = None, bootstrap: Bootstrap = None, add_partitions: AddPartitions = None) -> None:
    """Show what `apply` would do, and what it would leave to people. Changes nothing."""
    from diplomado_local import topic_settings

    topic_settings.plan(_folder(folder), bootstrap, add_partitions or [])


@topics.command("apply")
def apply_topics(folder: Root = None, bootstrap: Bootstrap = None, add_partitions: AddPartitions = None) -> None:
    """Make missing topics and change the settings that differ. Deletes nothing; all other settings stay."""
    from diplomado_local import topic_settings

    topic_settings.apply(_folder(folder), bootstrap, add_partitions or [])


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder; it will hold personal data.")],
    folder: Root = None,
) -> None:
    """Save one moment of all schemas and topics while the services go on."""
    from diplomado_local.backups import commands

    commands.backup(_folder(folder), target)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that `backup` wrote.")],
    service: Annotated[str | None, typer.Option("--service", help="This one alone; default: all, and Kafka.")] = None,
    folder: Root = None,
) -> None:
    """Go back to a backup while nothing runs, apply the erasures since then, and say what is lost."""
    from diplomado_local.backups import commands

    commands.restore_folder(_folder(folder), source, service)


@app.command()
def token(
    role: Annotated[
        str,
        typer.Option("--role", help=f"{', '.join(ROLES)}."),
    ],
    institution: Annotated[str | None, typer.Option("--institution", metavar="CODE", help="For a focal point.")] = None,
    subject: Annotated[str | None, typer.Option("--subject", help="Who it is; a grader's code for a grader.")] = None,
    folder: Root = None,
) -> None:
    """Print a development token for the Authorization header, valid for twelve hours on this machine only."""
    from diplomado_local.keys import make_token

    typer.echo(make_token(_folder(folder), role, institution, subject))


@app.command()
def replay(
    programme: Annotated[Path, typer.Argument(metavar="FOLDER", help="A programme's files, as in examples/.")],
    folder: Root = None,
    url: Annotated[
        str | None, typer.Option("--url", help="The entrance of another deployment; default: what runs here.")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", help="With --url: a file with a coordinator's token; else DIPLOMADO_TOKEN."),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", help="es or en; default: that of the environment (LANG).")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Try everything and store nothing.")] = False,
) -> None:
    """Send a programme's files through running services. Everything is tried first; a report comes last."""
    from diplomado_local.acceptance import replay as run
    from diplomado_local.acceptance import speak

    speak(language, os.environ)
    raise typer.Exit(run(programme, _folder(folder), url, token_file, check=check))


@app.command()
def demo(folder: Root = None) -> None:
    """Replay the programmes of examples/ and compare the outcome with what is expected."""
    from diplomado_local.acceptance import demo as run

    raise typer.Exit(run(_folder(folder)))


def _folder(path: Path | None) -> Folder:
    return Folder(path.resolve()) if path else default_folder()


def _ports(wishes: list[str] | None) -> dict[str, int]:
    ports: dict[str, int] = {}
    for wish in wishes or []:
        name, _, number = wish.partition("=")
        if not number.isdecimal() or not 1 <= int(number) <= 65535:
            raise Failure(
                f"--port {wish} is not understood.", "Write it as NAME=NUMBER, for example certificates=8003."
            )
        ports[name] = int(number)
    return ports


def main() -> None:
    """Run the command. A Failure and an error of the operating system are shown in a sentence, without a traceback."""
    from diplomado_local.display import complain

    try:
        app()
    except (Failure, AcceptanceFailure) as failure:
        complain(failure.what, failure.remedy)
        sys.exit(1)
    except OSError as error:
        complain(f"{error.filename or 'The system'}: {error.strerror or error}.", "Check the disk and its permissions.")
        sys.exit(1)


if __name__ == "__main__":
    main()
