"""What is wrong with a policy that somebody wrote."""

from collections.abc import Sequence
from dataclasses import dataclass

from diplomado_certificates.wording import Sentence


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at one place of a policy: `awards[0].require[2].project_score`."""

    field: str
    text: Sentence


class BadPolicy(ValueError):  # noqa: N818 - a fact about what was sent
    """The policy cannot be used; `mistakes` say why."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{mistake.field}: {mistake.text.en}" for mistake in mistakes))
        self.mistakes = tuple(mistakes)
