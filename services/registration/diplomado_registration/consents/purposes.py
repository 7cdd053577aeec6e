"""Purposes for which people consent to the use of their data. Another wording needs another `TEXT_VERSION`."""

from collections.abc import Mapping
from dataclasses import dataclass

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

TEXT_VERSION = "2026-11"

NOTICE = Text(
    es="Usamos sus datos para inscribirle, comprobar su asistencia y emitir su certificado. Los guarda la misión "
    "organizadora; no se venden ni se publican. Se borran a más tardar 24 meses después del último contacto con usted; "
    "solo queda el registro de los certificados emitidos. Puede pedir verlos, corregirlos o borrarlos cuando quiera.",
    en="We use your data to register you, to check your attendance and to issue your certificate. The organising "
    "mission keeps them; they are neither sold nor published. They are erased at the latest 24 months after our last "
    "contact with you; only the register of issued certificates stays. You may ask to see, correct or erase them at "
    "any time.",
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of personal data. Without consent to a required purpose a registration is rejected."""

    code: str
    text: Text
    required: bool = False


PURPOSES = (
    Purpose(
        "participation",
        Text(
            es="Acepto que usen mis datos para inscribirme, registrar mi asistencia y certificarme.",
            en="I agree that my data are used to register me, to record my attendance and to certify me.",
        ),
        required=True,
    ),
    Purpose(
        "public_verification",
        Text(
            es="Quien tenga mi certificado puede comprobarlo en la página pública, donde aparece mi nombre.",
            en="Whoever holds my certificate may check it on the public page, which shows my name.",
        ),
    ),
    Purpose(
        "recording",
        Text(
            es="Acepto aparecer en fotos y grabaciones de las sesiones que se publiquen.",
            en="I agree to appear in photographs and recordings of the sessions that are published.",
        ),
    ),
    Purpose(
        "institution_sharing",
        Text(
            es="Mi nombre y mi resultado pueden darse a mi institución y a la institución académica asociada.",
            en="My name and result may be given to my institution and to the academic partner.",
        ),
    ),
    Purpose(
        "statistics",
        Text(
            es="Mi sexo y mi grupo de edad, si los indico, pueden contarse en estadísticas sin mi nombre.",
            en="My sex and age group, if I give them, may be counted in statistics without my name.",
        ),
    ),
    Purpose(
        "follow_up",
        Text(
            es="Pueden escribirme después del curso para preguntar por sus resultados.",
            en="You may write to me after the course to ask about its results.",
        ),
    ),
    Purpose(
        "news",
        Text(es="Quiero recibir noticias de otros cursos.", en="I want to receive news of other courses."),
    ),
)
CODES = frozenset(purpose.code for purpose in PURPOSES)

MUST_AGREE = Text(
    es="Sin este consentimiento no podemos inscribirle.", en="Without this consent we cannot register you."
)
UNKNOWN_PURPOSE = Text(es="No conocemos esta finalidad.", en="We do not know this purpose.")


def check_answers(answers: Mapping[str, bool]) -> list[FieldError]:
    """Return an error for each unknown purpose and for each required purpose that was not agreed to."""
    errors = [FieldError(f"consents.{code[:64]}", UNKNOWN_PURPOSE) for code in answers if code not in CODES]
    errors += [
        FieldError(f"consents.{purpose.code}", MUST_AGREE)
        for purpose in PURPOSES
        if purpose.required and not answers.get(purpose.code)
    ]
    return errors
