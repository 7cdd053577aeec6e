"""What was decided about an act, by whom and why, as a list by time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.proposal import Proposal
from diplomado_certificates.acts.reversal import Reversal
from diplomado_certificates.acts.warning_words import WARNING_KINDS
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_chassis.language.numbers import Number
from diplomado_chassis.language.text import Text

_DRAFTED = Text("Se preparó el borrador", "The draft was made")
_SIGNATURE_PROPOSED = Text("Se propuso la firma", "The signature was proposed")
_SIGNED = Text("Se firmó el acta", "The act was signed")
_ANNULMENT_PROPOSED = Text("Se propuso anular el acta", "The annulment was proposed")
_ANNULLED = Text("Se anuló el acta", "The act was annulled")
_REVERSAL_PROPOSED = Text("Se propuso retirar una graduación", "The withdrawal of a graduation was proposed")
_REVERSED = Text("Se retiró una graduación", "A graduation was withdrawn")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `by` is an account; `notes` are the reasons that were given, as terms and what was typed."""

    at: datetime
    what: Text
    by: str
    notes: tuple[tuple[Text | None, str], ...] = ()


def decisions_of(
    act: Act | ActHead,
    proposal: Proposal | None,
    drafted_over: Sequence[Acceptance],
    accepted: Sequence[Acceptance],
    reversals: Sequence[Reversal],
) -> list[Decision]:
    """Return the decisions about an act, the first one first.

    `drafted_over` are the warnings accepted with the draft, `accepted` all that its signature accepts.
    """
    with_draft = {item.warning for item in drafted_over}
    with_signature = [item for item in accepted if item.warning not in with_draft]
    found = [Decision(act.drafted_at, _DRAFTED, act.drafted_by, _reasons(drafted_over))]
    proposed = proposal is not None and proposal.proposed_by != act.signed_by
    if proposal and (proposed or act.status == "draft"):
        found.append(
            Decision(proposal.proposed_at, _SIGNATURE_PROPOSED, proposal.proposed_by, _reasons(proposal.accepted))
        )
    if act.signed_at and act.signed_by:
        found.append(Decision(act.signed_at, _SIGNED, act.signed_by, () if proposed else _reasons(with_signature)))
    found += _annulment(act)
    for reversal in reversals:
        found += _reversal(reversal)
    return sorted(found, key=lambda decision: decision.at)


def _annulment(act: Act | ActHead) -> Iterator[Decision]:
    annulment = act.annulment
    if annulment is None:
        return
    if not annulment.annulled_at or annulment.annulled_by != annulment.proposed_by:
        yield Decision(annulment.proposed_at, _ANNULMENT_PROPOSED, annulment.proposed_by, ((None, annulment.reason),))
    if annulment.annulled_at and annulment.annulled_by:
        yield Decision(annulment.annulled_at, _ANNULLED, annulment.annulled_by, ((None, annulment.reason),))


def _reversal(reversal: Reversal) -> Iterator[Decision]:
    if not reversal.reversed_at or reversal.reversed_by != reversal.proposed_by:
        yield Decision(reversal.proposed_at, _REVERSAL_PROPOSED, reversal.proposed_by, ((None, reversal.reason),))
    if reversal.reversed_at and reversal.reversed_by:
        yield Decision(reversal.reversed_at, _REVERSED, reversal.reversed_by, ((None, reversal.reason),))


def _reasons(accepted: Collection[Acceptance]) -> tuple[tuple[Text | None, str], ...]:
    """Return the reasons by which warnings were accepted, each once with the number of its warnings."""
    numbers: dict[tuple[str, str], int] = {}
    for item in accepted:
        key = item.warning.partition(":")[0], item.reason
        numbers[key] = numbers.get(key, 0) + 1
    return tuple((_kind(code, number), reason) for (code, reason), number in numbers.items())


def _kind(code: str, number: int) -> Text:
    return Text("{kind} ({n})", "{kind} ({n})", kind=WARNING_KINDS[code], n=Number(Decimal(number)))
