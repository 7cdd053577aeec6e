"""The content of an act is written award by award and read some awards at a time, and is the same as in one go."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from diplomado_certificates.acts import act_content
from diplomado_certificates.acts.act_content import ActContent, AwardMade, DecidedBy
from diplomado_certificates.register.record import Localised, Policy, Signatory

HOSTILE = '"}]},{"award":"x"}],"edition_id":"\\"awards":[\n'
"""A text with everything at which the canonical form is cut."""


def content(awards: int) -> ActContent:
    return ActContent(
        format=2,
        act_id=UUID(int=1),
        edition_id=UUID(int=2),
        policy=Policy(code=HOSTILE, version=1),
        graduated_on=date(2026, 11, 30),
        place=HOSTILE,
        signatories=(Signatory(name=HOSTILE, office=Localised(es="Ñ", en=HOSTILE), organisation="O"),),
        awards=tuple(
            AwardMade(
                registration_id=UUID(int=number),
                award=HOSTILE,
                session_id=None,
                kind="diploma",
                graduates=True,
                decided_by=(DecidedBy(requirement=HOSTILE, value="1", threshold=None, evidence=(UUID(int=9),)),),
            )
            for number in range(awards)
        ),
    )


@pytest.mark.parametrize("awards", [0, 1, 2, 49, 50, 51, 101])
def test_the_canonical_form_is_that_of_the_whole(awards: int) -> None:
    act = content(awards)
    canonical, _ = act.frozen()
    dumped = act.model_dump(mode="json")
    assert canonical == json.dumps(dumped, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert ActContent.parse(canonical) == ActContent.model_validate_json(canonical) == act


def test_few_awards_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    class Counting:
        def validate_json(self, text: str) -> Any:
            read = TypeAdapter(tuple[AwardMade, ...]).validate_json(text)
            lengths.append(len(read))
            return read

    monkeypatch.setattr(act_content, "_AWARDS", Counting())
    assert len(ActContent.parse(content(120).frozen()[0]).awards) == 120
    assert lengths == [50, 50, 20]
