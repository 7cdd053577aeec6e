"""What the template of the third version prints, where it differs from the second."""

from collections.abc import Mapping

from diplomado_certificates.documents.printable import breakable, printable
from diplomado_certificates.documents.second import content as second_version
from diplomado_certificates.documents.second.speaking import Data
from diplomado_certificates.register.face import Face
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.text import Text

_NUMBER = Text("N.º {number}", "No. {number}")
_MAX_ON_ONE_LINE = 44


def compose(record: CertificateRecord, face: Face, verification_base_url: str, images: Mapping[str, bytes]) -> Data:
    """Compose the paper of a record that has a holder. A number is broken only if no line holds it."""
    number = _NUMBER.with_values(number=record.number).in_(face.languages[0])
    form = printable if len(record.number) <= _MAX_ON_ONE_LINE else breakable
    return {**second_version.compose(record, face, verification_base_url, images), "number": form(number)}
