"""Links by which holders put a certificate into a profile elsewhere. Nothing is sent before they open one."""

from urllib.parse import quote, urlencode

from diplomado_certificates.policies.words import award_name
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

_LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin(certificate: StoredCertificate, address: str, language: Language) -> str | None:
    """Return LinkedIn's form filled in with a certificate, whose page is at `address`. The holder is not named.

    None if that page does not show the name: a profile would tell whose it is.
    """
    record = certificate.record
    if certificate.status != "valid" or record.holder is None or not certificate.name_is_public:
        return None
    titled = record.session.title if record.session else record.edition.title
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": f"{award_name(record.award).in_(language)}: {Text(titled.es, titled.en).in_(language)}",
        "organizationName": record.organiser,
        "issueYear": record.issued_on.year,
        "issueMonth": record.issued_on.month,
        "certUrl": address,
        "certId": record.number,
    }
    return f"{_LINKEDIN}?{urlencode(fields, quote_via=quote)}"
