"""Shows the outcome of the demo on a terminal."""

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from diplomado_acceptance.demo.comparison import figures
from diplomado_acceptance.demo.outcome import Outcome
from diplomado_acceptance.demo.press_note import write_note
from diplomado_acceptance.deployment import Deployment
from diplomado_acceptance.replay.run import describe_broken

ROWS = (
    ("people", "people who registered"),
    ("registered", "with a place"),
    ("waitlisted", "still waiting"),
    ("withdrawn", "withdrew"),
    ("attended", "attended"),
    ("graduated", "graduated"),
    ("certificates", "certificates"),
    ("recognitions", "recognitions among them"),
    ("unmatched", "guests whom nobody knew"),
)


def show(outcome: Outcome, deployment: Deployment, papers: Path, report: Path, console: Console) -> None:
    """Show the press notes, the figures, and where the files are."""
    for seen in outcome.observations:
        console.print(
            Panel(
                write_note(seen),
                title=f"{seen.replayed.programme.name}: the figures of its press note",
                title_align="left",
            ),
            soft_wrap=False,
        )
    console.print(_journey(outcome))
    for seen in outcome.observations:
        for sentence in describe_broken(seen.replayed.broken_rows):
            console.print(f"{seen.replayed.programme.name}: {sentence}", markup=False)
    facts, parked, mails = sum(outcome.events.values()), sum(outcome.dead_letters.values()), sum(outcome.mails.values())
    console.print(f"In both together: {facts} facts on Kafka, {parked} dead letters, {mails} e-mails sent.")
    checked = outcome.verification
    console.print(f"Verified without login: {checked.valid} valid, {checked.revoked} revoked and shown as revoked.")
    if checked.forged:
        console.print(f"A forged one: {checked.forged}.", soft_wrap=True)
    console.print(_where(deployment, papers, report))
    for complaint in outcome.complaints[:50]:
        console.print(f"Not as it must be: {complaint}", markup=False, style="red")
    seconds = outcome.seconds
    verdict = (
        "[bold green]Everything is as it must be[/]"
        if outcome.ok
        else f"[bold red]{len(outcome.complaints)} differences[/]"
    )
    console.print(
        f"{verdict} ({seconds.total:.0f} s: platform {seconds.platform:.0f} s, replay {seconds.replay:.0f} s)"
    )


def _journey(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("the journey")
    for seen in outcome.observations:
        table.add_column(seen.replayed.programme.name, justify="right")
    counted = [figures(seen) for seen in outcome.observations]
    for name, label in ROWS:
        table.add_row(label, *(str(figures_of_programme[name]) for figures_of_programme in counted))
    table.add_row("e-mails", *(str(sum(seen.in_mailbox.values())) for seen in outcome.observations))
    return table


def _where(deployment: Deployment, papers: Path, report: Path) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for what, where in (
        ("certificates (PDF), forged and revoked", papers),
        ("e-mails (.eml)", deployment.mailbox),
        ("logs", deployment.logs),
        ("report", report),
    ):
        table.add_row(f"[bold]{what}[/]", str(where))
    return table
