"""What comes next with the graduation of an edition."""

from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_chassis.next_steps import NextStep


def next_steps(edition_id: UUID, *, has_policy: bool, drafts: int, signed: int) -> list[NextStep]:
    """Return the steps in the order in which they are usually done. The counts are of acts."""
    base = f"/certificates/editions/{edition_id}"
    act = (
        Text("Firmar el acta", "Sign the act")
        if drafts and not signed
        else Text("Preparar y firmar el acta", "Draft and sign the act")
    )
    return [
        NextStep(Text("Poner los requisitos de graduación", "Set the graduation policy"), f"{base}/policy", has_policy),
        NextStep(act, f"{base}/act", signed > 0),
    ]
