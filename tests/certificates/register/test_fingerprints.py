"""Fingerprints of what was issued, signed or set never change: the literals were taken when the formats were fixed."""

from datetime import date
from uuid import UUID

import pytest

from diplomado_certificates.acts.act_content import ActContent, AwardMade, DecidedBy
from diplomado_certificates.policies.parsing import parse_policy
from diplomado_certificates.register.record import Policy
from tests.certificates.documents.samples import EVERY_KIND, SIGNATORIES
from tests.certificates.examples import DIPLOMA, WEBINARS, number

RECORDS = {
    "diploma": "61aef6c384fb128307ae27ea28ae9f0b06ffb33445fb39a22a2470228579b11f",
    "attendance": "eaa1572fc37e279ba7b42cab1b9665749b6ce54cbe774372acc56a47d4854ef9",
    "session": "5515660910be8b24dd64b8b5451a9d66543d98abca6e2bf15e7558ef3141dc29",
    "best_project": "cfb5df90a5936156b744bc0ab0a54e259ba339b70bfba9fe7bee8106eec74fdb",
    "group_leader": "5c48dd43e1cad7bec19bda98f32e47fa15476a2fad246a62cc6fd790e9608d3a",
    "longest": "5fc8f978b420babf61601d2fb591a1aa968d4ecd02d2f73daae432eab403767a",
}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_fingerprint_of_a_record_never_changes(kind: str) -> None:
    record = EVERY_KIND[kind]
    assert record.sha256() == RECORDS[kind]
    assert type(record).model_validate_json(record.canonical()).sha256() == RECORDS[kind]


def test_the_hash_of_an_act_never_changes() -> None:
    decided = DecidedBy(requirement="attendance_overall", value="0.8125", threshold="0.8", evidence=(number(5),))
    award = AwardMade(
        registration_id=number(3),
        award="diploma",
        session_id=None,
        kind="diploma",
        graduates=True,
        decided_by=(decided,),
    )
    content = ActContent(
        act_id=UUID("0190a0b0-0000-7000-8000-000000000002"),
        edition_id=number(1),
        policy=Policy(code="gif-dh-2023", version=2),
        graduated_on=date(2023, 11, 17),
        place="Ciudad de Panamá",
        signatories=SIGNATORIES,
        awards=(award,),
    )
    canonical, digest = content.frozen()
    assert digest == "6810f695e64fe3a5da339784e3e3b18d35efe781aeea432454acb8cb083b344c"
    assert ActContent.parse(canonical).frozen() == (canonical, digest)


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        (DIPLOMA, "cd718dbffc2a93d017189b5845661b8f6d88664153235fce33048131ce7dc1ab"),
        (WEBINARS, "d9fbcd2f6c6b10a80c9813b0a3f08ae01dc6353e2b5856d900e5aa5afd829f84"),
    ],
)
def test_the_fingerprint_of_a_policy_never_changes(content: dict[str, object], digest: str) -> None:
    assert parse_policy(content).sha256() == digest
