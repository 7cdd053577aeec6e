"""Records of invented people, among them the longest that the papers must hold."""

from datetime import date
from uuid import UUID

from diplomado_certificates.register.record import (
    CertificateRecord,
    Edition,
    Holder,
    Institution,
    Localised,
    Module,
    Policy,
    Programme,
    Project,
    Session,
    Signatory,
)

BASE = "https://certificados.diplomado.example"
CODE = "k7qf3m9xw2p5t8v4b6n3c5d7ha"
COURSE = "Gestión integrada de fronteras con enfoque de derechos humanos"
LONGEST_NAME = "María de los Ángeles Encarnación de la Guardia y Rodríguez-Santamaría viuda de Fernández-Quirós"
LONGEST_INSTITUTION = (
    "Secretaría Nacional de Niñez, Adolescencia y Familia, Dirección Nacional de Protección Integral y Restitución "
    "de Derechos de la Niñez Migrante (SENNIAF)"
)

MODULES = tuple(
    Module(number=number, title=Localised(es=es, en=en))
    for number, es, en in (
        (1, "Marco internacional de los derechos humanos", "The international framework of human rights"),
        (2, "Gobernanza de las migraciones", "Governance of migration"),
        (3, "Gestión integrada de fronteras", "Integrated border management"),
        (4, "Protección de personas migrantes en situación de vulnerabilidad", "Protection of vulnerable migrants"),
        (5, "Trata de personas y tráfico ilícito de migrantes", "Trafficking in persons and smuggling of migrants"),
        (6, "Coordinación interinstitucional", "Coordination between institutions"),
    )
)

EDITION = Edition(
    edition_id=UUID("0190a0b0-0000-7000-8000-000000000001"),
    code="gif-dh-2023",
    course="gif-dh",
    title=Localised(es=COURSE, en="Integrated border management with a human rights approach"),
    modality="hybrid",
    starts_on=date(2023, 9, 4),
    ends_on=date(2023, 11, 10),
    time_zone="America/Panama",
    hours=60,
)

SIGNATORIES = (
    Signatory(
        name="Dr. Aurelio Quintero Batista",
        office=Localised(es="Rector", en="Rector"),
        organisation="Instituto Superior de Administración y Fronteras",
    ),
    Signatory(
        name="Lcda. Marisol Pitti de León",
        office=Localised(es="Jefa de misión", en="Chief of mission"),
        organisation="Organización Internacional para las Migraciones",
    ),
)

MORE_SIGNATORIES = (
    Signatory(
        name="Dra. María del Carmen Rodríguez de la Guardia y Santamaría",
        office=Localised(
            es="Directora general de investigación, posgrado y extensión universitaria",
            en="Director general of research, postgraduate studies and extension",
        ),
        organisation="Instituto Superior de Administración y Estudios Estratégicos de Fronteras",
    ),
    Signatory(
        name="Comisionado Óscar Iván Ñúñez Güell",
        office=Localised(es="Director general", en="Director general"),
        organisation="Servicio Nacional de Fronteras",
    ),
)

DIPLOMA = CertificateRecord(
    certificate_id=UUID("0190a0b0-0000-7000-8000-0000000000c1"),
    verification_code=CODE,
    number="GIF-DH-2023-0042",
    kind="diploma",
    award="diploma",
    registration_id=UUID("0190a0b0-0000-7000-8000-0000000000d1"),
    holder=Holder(given_names="Yaritza Itzel", family_names="Guerra Ábrego"),
    institution=Institution(code="SENAFRONT", name="Servicio Nacional de Fronteras (SENAFRONT)"),
    edition=EDITION,
    modules=MODULES,
    graduated_on=date(2023, 11, 24),
    issued_on=date(2023, 11, 24),
    place="Ciudad de Panamá",
    organiser="Organización Internacional para las Migraciones",
    partner="Instituto Superior de Administración y Fronteras de Panamá",
    programmes=(
        Programme(
            code="canada-gif",
            title=Localised(es="Fortalecimiento de la gestión de fronteras", en="Stronger border management"),
            donors=("Gobierno de Canadá (IRCC)",),
        ),
    ),
    sdg=("10", "16", "17"),
    gcm=(1, 7, 11, 12, 23),
    signatories=SIGNATORIES,
    act_id=UUID("0190a0b0-0000-7000-8000-0000000000a1"),
    act_number="GIF-DH-2023-1",
    policy=Policy(code="gif-dh-2023", version=1),
    language="es",
)

ATTENDANCE = DIPLOMA.model_copy(update={"kind": "attendance", "award": "attendance", "number": "GIF-DH-2023-0050"})

SESSION = DIPLOMA.model_copy(
    update={
        "kind": "attendance",
        "award": "attendance",
        "number": "WEB-2021-0107",
        "institution": None,
        "partner": None,
        "modules": (),
        "signatories": SIGNATORIES[1:],
        "graduated_on": date(2021, 7, 20),
        "issued_on": date(2021, 7, 20),
        "act_number": "WEB-2021-1",
        "edition": EDITION.model_copy(
            update={
                "code": "web-2021",
                "title": Localised(
                    es="Protección y derechos humanos de las personas migrantes",
                    en="Protection and human rights of migrants",
                ),
                "modality": "online",
                "starts_on": date(2021, 7, 14),
                "ends_on": date(2021, 7, 15),
                "hours": 0,
            }
        ),
        "session": Session(
            session_id=UUID("0190a0b0-0000-7000-8000-0000000000e1"),
            code="S1",
            title=Localised(
                es="Protección y orientación a personas migrantes en condición de vulnerabilidad",
                en="Protection and guidance for migrants in a vulnerable condition",
            ),
            held_on=date(2021, 7, 14),
            minutes=90,
        ),
    }
)

BEST_PROJECT = DIPLOMA.model_copy(
    update={
        "kind": "recognition",
        "award": "best_project",
        "number": "GIF-DH-2023-0061",
        "modules": (),
        "project": Project(
            project_id=UUID("0190a0b0-0000-7000-8000-0000000000f1"),
            team="senafront-darien",
            team_name="Guardianes del Tapón",
            title="Ruta segura: protocolo de primera atención en la frontera del Darién",
            score="96.50",
            rank=1,
            institution=Institution(code="SENAFRONT", name="Servicio Nacional de Fronteras"),
            admin_area="PA-5",
        ),
    }
)

GROUP_LEADER = DIPLOMA.model_copy(
    update={
        "kind": "recognition",
        "award": "group_leader",
        "number": "GIF-DH-2023-0062",
        "modules": (),
        "group": "Chiriquí",
        "partner": None,
    }
)

LONGEST = DIPLOMA.model_copy(
    update={
        "number": "GESTION-INTEGRADA-DE-FRONTERAS-2023-0043",
        "holder": Holder(given_names="", family_names=LONGEST_NAME),
        "institution": Institution(code="SENNIAF", name=LONGEST_INSTITUTION),
        "organiser": "Organización Internacional para las Migraciones, Misión en la República de Panamá",
        "partner": "Instituto Superior de Administración y Estudios Estratégicos de Fronteras y Migraciones de Panamá",
        "signatories": (*SIGNATORIES, *MORE_SIGNATORIES),
        "edition": EDITION.model_copy(
            update={
                "title": Localised(
                    es=f"{COURSE}, perspectiva de género y protección de la niñez y la adolescencia en contextos de "
                    "movilidad humana masiva por rutas terrestres y marítimas",
                    en="A very long title",
                ),
            }
        ),
        "modules": tuple(
            Module(number=number, title=Localised(es=f"{module.title.es}: marco normativo y práctica", en="Long"))
            for number, module in enumerate((*MODULES, *MODULES), start=1)
        ),
        "programmes": tuple(
            Programme(
                code=f"p{number}",
                title=Localised(
                    es="Programa regional de fortalecimiento de las capacidades institucionales para la protección",
                    en="A programme",
                ),
                donors=("Oficina de Población, Refugiados y Migración (PRM)", "Gobierno de Canadá (IRCC)"),
            )
            for number in range(2)
        ),
    }
)

EVERY_KIND = {
    "diploma": DIPLOMA,
    "attendance": ATTENDANCE,
    "session": SESSION,
    "best_project": BEST_PROJECT,
    "group_leader": GROUP_LEADER,
    "longest": LONGEST,
}
