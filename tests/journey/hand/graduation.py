"""The requirements of graduation, the act and the certificates."""

from typing import Any

from playwright.async_api import Locator, Page

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, choose, fill, follow, press, told

PROPOSED = {"diploma": "Diploma", "attendance": "Certificado de asistencia"}
NEW = "Distinción nueva"
KINDS = {"diploma": "Diploma", "attendance": "Certificado de asistencia", "recognition": "Reconocimiento"}


async def set_policy(page: Page, programme: Programme) -> None:
    """Change the proposed requirements into those of policy.yaml."""
    assert programme.policy
    policy = programme.policy.model_dump()
    awards = {award["award"]: award for award in policy["awards"]}
    await area(page, "Requisitos")
    for code, title in PROPOSED.items():
        if code not in awards:
            await press(page, f"Quitar «{title}»")
    for code, award in awards.items():
        if code not in PROPOSED:
            await press(page, "Agregar una distinción")
        await _require(page.get_by_role("group", name=PROPOSED.get(code, NEW), exact=True), award)
    credit = policy.get("session_credit", {})
    if credit.get("excused") == "leaves_denominator":
        await page.get_by_label("Esa sesión no se le exige").check()
        await fill(page, {"Máximo justificado (% del curso) (opcional)": _percent(credit["excused_share_max"])})
    grace = {"Minutos de tolerancia": str(credit.get("grace_minutes", 0))}  # the proposal has five
    await fill(page, {"Nombre corto de los requisitos": policy["code"], **grace})
    await press(page, "Guardar como versión 1")
    await told(page, "Se guardó la versión 1")


async def _require(group: Locator, award: dict[str, Any]) -> None:
    fields = dict.fromkeys(
        (
            "Asistencia a cada módulo (%) (opcional)", "Asistencia a todo el curso (%) (opcional)",
            "Minutos de la sesión (opcional)", "Calificación del proyecto (de 100) (opcional)",
            "Evaluadores, como mínimo (opcional)", "Puesto del proyecto, o mejor (opcional)",
        ),
        "",
    )  # fmt: skip
    choices = {"Tipo de certificado": KINDS[award["kind"]], "Módulos (opcional)": "No se piden"}
    choices["Se otorga"] = "Por cada sesión" if award.get("per") == "session" else "Una vez por edición"
    choices["Salvo que obtenga (opcional)"] = KINDS[award["unless"]] if "unless" in award else "No depende de otra"
    for needed in award["require"]:
        if "modules" in needed:
            choices["Módulos (opcional)"] = "Todos"
            fields["Asistencia a cada módulo (%) (opcional)"] = _percent(needed["at"])
        if "attendance_overall" in needed:
            fields["Asistencia a todo el curso (%) (opcional)"] = _percent(needed["attendance_overall"])
        if "minutes_of_session" in needed:
            fields["Minutos de la sesión (opcional)"] = str(needed["minutes_of_session"])
        if "project_score" in needed:
            fields["Calificación del proyecto (de 100) (opcional)"] = str(needed["project_score"])
            fields["Evaluadores, como mínimo (opcional)"] = str(needed["graders_min"])
        if "project_rank" in needed:
            fields["Puesto del proyecto, o mejor (opcional)"] = str(needed["project_rank"])
        if "award" in needed:
            await group.get_by_label(f"Obtiene también: {KINDS[needed['award']]}").check()
        if "leads_group" in needed:
            await group.get_by_label("Dirige un grupo territorial").check()
    await choose(group, choices)
    await fill(group, {"Código": award["award"], **fields})
    await group.get_by_label("Quien la obtiene se gradúa").set_checked(award.get("graduates", False))


def _percent(share: float) -> str:
    return f"{share * 100:g}"


async def sign_act(page: Page, programme: Programme) -> None:
    """Draft the act once everything is known, accept what speaks against it with a reason, and sign it."""
    act = programme.act
    assert act
    await area(page, "Acta")
    await follow(page, "Preparar el acta")
    await fill(page, {"Fecha de graduación": str(act.graduated_on), "Lugar": act.place})
    for number, signatory in enumerate(act.signatories, 1):
        group, optional = page.get_by_role("group", name=f"Firmante {number}"), "" if number == 1 else " (opcional)"
        await fill(
            group,
            {
                f"Nombre{optional}": signatory.name, f"Organización{optional}": signatory.organisation,
                f"Cargo en español{optional}": signatory.office.es, f"Cargo en inglés{optional}": signatory.office.en,
            },
        )  # fmt: skip
    await press(page, "Preparar el borrador")
    await told(page, "Se preparó el borrador.")
    for field in await page.get_by_label("Se firma de todos modos porque…").all():
        await field.fill("; ".join(act.accept.values()))
    await press(page, "Firmar el acta")
    await told(page, "El acta está firmada y los certificados, emitidos.")
