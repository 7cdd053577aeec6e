"""`make tour`: screenshots of every page at 390 and 1280 points in both languages, into build/tour/index.html.

To show a page, add a line to PAGES: the service that answers, a name, and the path with names of `places` in braces.
DIPLOMADO_TOUR_SCHEME=dark takes the dark pictures, DIPLOMADO_TOUR_ONLY those alone whose name has such an expression,
DIPLOMADO_TOUR_KINDS those alone whose width and language have one, such as 390-en.
"""

import asyncio
import html
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, async_playwright

from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import Replayed, replay_on
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment
from tests.browser import chromium
from tests.browser.check import in_language
from tests.browser.staged import (
    SECOND_PERSON,
    drafted,
    edition_ahead,
    edition_running,
    own_page,
    post,
    projects_open,
    proposed,
)
from tests.browser.states import (
    Step,
    after_the_session,
    previewed,
    sent_incomplete,
    with_a_document,
    with_a_list,
    with_an_attendance_file,
    with_attendance_files,
    with_columns_to_name,
    with_good_teams,
    with_scores,
    with_sessions,
    with_several_lists,
    with_teams,
)
from tests.browser.visitor import Scheme, Visitors, visitors
from tests.support.waiting import PATIENCE

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "build" / "tour"
WIDTHS = (390, 1280)
SCHEME: Scheme = "dark" if os.environ.get("DIPLOMADO_TOUR_SCHEME") == "dark" else "light"
LANGUAGES = ("es", "en")
EXAMPLE = ROOT / "examples" / "panama-2021"
WITH_PROJECTS = ROOT / "examples" / "panama-2023"


@dataclass(frozen=True)
class Stop:
    """A page of the tour, as the sample person of a role sees it, or the public."""

    service: str
    name: str
    path: str
    role: str | None = None
    step: Step | None = None


PAGES = (
    Stop("registration", "list", "/"),
    Stop("registration", "signed-out", "/signed-out"),
    Stop("registration", "form", "/e/{code}"),
    Stop("registration", "form-ahead", "/e/{ahead_code}"),
    Stop("registration", "form-errors", "/e/{ahead_code}", step=sent_incomplete),
    Stop("registration", "form-closed", "/e/nowhere"),
    Stop("registration", "not-found", "/nowhere"),
    Stop("sessions", "not-found", "/sessions/nowhere"),
    Stop("registration", "own-page", "{own_page}"),
    Stop("registration", "own-page-waiting", "{waiting_page}"),
    Stop("registration", "own-page-withdrawn", "{withdrawn_page}"),
    Stop("registration", "own-page-registered-ahead", "{ahead_page}"),
    Stop("registration", "own-page-waiting-ahead", "{ahead_waiting_page}"),
    Stop("registration", "own-page-replaced-link", "{old_page}"),
    Stop("registration", "own-data", "/registration/own-data/{token}"),
    Stop("registration", "answers", "{own_page}/answers"),
    Stop("registration", "link", "/link"),
    Stop("registration", "link-unknown", "/r/guess"),
    Stop("registration", "sign-in", "/sign-in?next=/home"),
    Stop("registration", "sign-in-failed", "/sign-in/callback"),
    Stop("registration", "signed-in", "/signed-in"),
    Stop("registration", "link-unknown-proof", "/proof/guess"),
    Stop("registration", "home", "/home", "coordinator"),
    Stop("registration", "home-focal-point", "/home", "focal_point"),
    Stop("registration", "home-facilitator", "/home", "facilitator"),
    Stop("registration", "home-grader", "/home", "grader"),
    Stop("registration", "forbidden", "/registration/editions/{edition}/settings", "grader"),
    Stop("registration", "edition-new-errors", "/registration/editions/new", "coordinator", sent_incomplete),
    Stop("registration", "edition-ahead", "/registration/editions/{ahead}", "coordinator"),
    Stop("registration", "people-ahead", "/registration/editions/{ahead}/people", "coordinator"),
    Stop("registration", "report-ahead", "/registration/editions/{ahead}/report", "coordinator"),
    Stop("registration", "edition-running", "/registration/editions/{running}", "coordinator"),
    Stop("registration", "edition", "/registration/editions/{edition}", "coordinator"),
    Stop("registration", "edition-new", "/registration/editions/new", "coordinator"),
    Stop("registration", "edition-copy", "/registration/editions/copy", "coordinator"),
    Stop("registration", "edition-settings", "/registration/editions/{edition}/settings", "coordinator"),
    Stop("registration", "edition-rules", "/registration/editions/{edition}/settings/rules", "coordinator"),
    Stop("registration", "edition-questions", "/registration/editions/{edition}/settings/questions", "coordinator"),
    Stop("registration", "edition-report", "/registration/editions/{edition}/report", "coordinator"),
    Stop("registration", "edition-history", "/registration/editions/{edition}/history", "coordinator"),
    Stop("registration", "focal-contacts", "/registration/editions/{edition}/focal-contacts", "coordinator"),
    Stop("registration", "data-requests", "/registration/data-requests", "data_protection"),
    Stop("registration", "access", "/registration/access", "data_protection"),
    Stop("registration", "access-piece", "/registration/fragments/access", "auditor"),
    Stop("registration", "people", "/registration/editions/{edition}/people", "coordinator"),
    Stop("registration", "person", "/registration/editions/{edition}/people/{registration}", "coordinator"),
    Stop("registration", "person-new", "/registration/editions/{edition}/people/new", "coordinator"),
    Stop(
        "registration", "person-new-errors", "/registration/editions/{ahead}/people/new", "coordinator", sent_incomplete
    ),
    Stop(
        "registration", "nomination-preview", "/registration/editions/{ahead}/nominations", "coordinator", with_a_list
    ),
    Stop(
        "registration",
        "nomination-several",
        "/registration/editions/{ahead}/nominations",
        "coordinator",
        with_several_lists,
    ),
    Stop(
        "registration",
        "nomination-headings",
        "/registration/editions/{ahead}/nominations",
        "coordinator",
        with_columns_to_name,
    ),
    Stop(
        "registration", "correction", "/registration/editions/{edition}/people/{registration}/correction", "coordinator"
    ),
    Stop("registration", "replacement", "/registration/editions/{second}/people/{nominee}/replacement", "coordinator"),
    Stop("registration", "people-focal-point", "/registration/editions/{second}/people", "focal_point"),
    Stop("registration", "person-focal-point", "/registration/editions/{second}/people/{nominee}", "focal_point"),
    Stop("registration", "edition-focal-point", "/registration/editions/{second}", "focal_point"),
    Stop("registration", "focal-contacts-second", "/registration/editions/{second}/focal-contacts", "coordinator"),
    Stop(
        "registration",
        "focal-contacts-errors",
        "/registration/editions/{second}/focal-contacts",
        "coordinator",
        sent_incomplete,
    ),
    Stop("registration", "nominations", "/registration/editions/{edition}/nominations", "coordinator"),
    Stop("registration", "nomination-one", "/registration/editions/{edition}/nominations/one", "coordinator"),
    Stop("registration", "requests", "/registration/editions/{edition}/requests", "coordinator"),
    Stop("registration", "duplicates", "/registration/editions/{edition}/requests/duplicates", "coordinator"),
    Stop("sessions", "projects", "{projects}", "coordinator"),
    Stop("sessions", "project", "{projects}/teams/{team}", "coordinator"),
    Stop("sessions", "project-new", "{open_projects}/new-team", "coordinator"),
    Stop("sessions", "project-edit", "{open_projects}/teams/darien-senafront/edit", "coordinator"),
    Stop("sessions", "project-open", "{open_projects}/teams/darien-senafront", "coordinator"),
    Stop("sessions", "project-list", "{open_projects}/team-list", "coordinator"),
    Stop("sessions", "project-list-ranked", "{projects}/team-list", "coordinator"),
    Stop("sessions", "project-list-errors", "{open_projects}/team-list", "coordinator", with_teams),
    Stop(
        "sessions",
        "project-list-preview",
        "{open_projects}/team-list",
        "coordinator",
        with_good_teams,
    ),
    Stop("sessions", "project-score-list", "{open_projects}/score-list", "coordinator"),
    Stop("sessions", "project-score-list-refused", "{open_projects}/score-list", "coordinator", with_scores),
    Stop("sessions", "grading-table", "{projects}/own-table", "grader"),
    Stop("sessions", "files-of-edition", "/sessions/editions/{edition}/attendance-files", "coordinator"),
    Stop(
        "sessions",
        "files-of-edition-waiting",
        "/sessions/editions/{running}/attendance-files",
        "coordinator",
        with_attendance_files,
    ),
    Stop("sessions", "closures-none", "/sessions/editions/{edition}/closures", "coordinator"),
    Stop("sessions", "closures", "/sessions/editions/{running}/closures", "coordinator"),
    Stop("sessions", "sessions-running", "/sessions/editions/{running}/sessions", "coordinator"),
    Stop("sessions", "queue-several", "/sessions/editions/{running}/queue", "coordinator"),
    Stop("sessions", "queue-proposed", "/sessions/editions/{running}/queue?proposed=on", "coordinator"),
    Stop("sessions", "queue-entry", "/sessions/editions/{running}/queue/{unmatched}", "coordinator"),
    Stop("sessions", "room-times", "/sessions/sessions/{session}/room?each=on", "coordinator"),
    Stop("sessions", "session-list", "/sessions/editions/{running}/sessions/list", "coordinator"),
    Stop(
        "sessions", "session-list-preview", "/sessions/editions/{running}/sessions/list", "coordinator", with_sessions
    ),
    Stop("sessions", "project-rubric", "{projects}/rubric", "coordinator"),
    Stop("sessions", "project-rubric-edit", "{open_projects}/rubric/edit", "coordinator"),
    Stop("sessions", "project-graders", "{projects}/graders", "coordinator"),
    Stop("sessions", "project-grader-new", "{projects}/new-grader", "coordinator"),
    Stop("sessions", "project-scores", "{projects}/scores", "coordinator"),
    Stop("sessions", "project-ranking", "{projects}/ranking", "coordinator"),
    Stop("sessions", "project-ranking-auditor", "{projects}/ranking", "auditor"),
    Stop("sessions", "grading", "{projects}/own", "grader"),
    Stop("sessions", "grading-one", "{projects}/own/{team}", "grader"),
    Stop("sessions", "grading-fragment", "/sessions/fragments/grading", "grader"),
    Stop("sessions", "facilitating-fragment", "/sessions/fragments/facilitating", "facilitator"),
    Stop("sessions", "facilitated", "/sessions/facilitated/sessions/{session}", "facilitator"),
    Stop("sessions", "projects-none", "/sessions/editions/{ahead}/projects", "coordinator"),
    Stop("sessions", "sessions-none", "/sessions/editions/{ahead}/sessions", "coordinator"),
    Stop("certificates", "acts-none", "/certificates/editions/{ahead}/act", "coordinator"),
    Stop("certificates", "certificates-none", "/certificates/editions/{ahead}/certificates", "coordinator"),
    Stop("notifications", "webhooks", "/notifications/webhooks", "platform"),
    Stop("notifications", "messages-none", "/notifications/editions/{ahead}/messages", "coordinator"),
    Stop("notifications", "messages", "/notifications/editions/{edition}/messages", "coordinator"),
    Stop("certificates", "check", "/v"),
    Stop("certificates", "check-wrong-code", "/v?code=abc"),
    Stop("certificates", "certificate", "/v/{certificate}"),
    Stop("certificates", "certificate-compared", "/v/{certificate}", step=with_a_document),
    Stop("certificates", "certificate-unknown", "/v/53t32f02b5mem9yqwfjr833z4v"),
    Stop("certificates", "own-progress", "{own_progress}"),
    Stop("certificates", "home-piece", "/certificates/fragments/home", "coordinator"),
    Stop("certificates", "policy", "/certificates/editions/{edition}/policy", "coordinator"),
    Stop("certificates", "policy-preview", "/certificates/editions/{edition}/policy", "coordinator", previewed),
    Stop("certificates", "acts", "/certificates/editions/{edition}/act", "coordinator"),
    Stop("certificates", "ready-piece", "/certificates/fragments/ready/{edition}", "coordinator"),
    Stop("certificates", "act", "/certificates/editions/{edition}/act/{act}", "coordinator"),
    Stop("certificates", "act-decisions", "/certificates/editions/{edition}/act/{act}/decisions", "coordinator"),
    Stop("certificates", "act-new", "/certificates/editions/{second}/act/new", "coordinator"),
    Stop("certificates", "act-new-late", "/certificates/editions/{second}/act/new?late=true", "coordinator"),
    Stop("certificates", "act-draft", "/certificates/editions/{second}/act/{draft}", "coordinator"),
    Stop("certificates", "act-review-piece", "/certificates/fragments/review/{second}/{draft}", "coordinator"),
    Stop("certificates", "act-signing-piece", "/certificates/fragments/signing/{second}/{draft}", "coordinator"),
    Stop("certificates", "report-piece", "/certificates/fragments/report/{edition}", "coordinator"),
    Stop("certificates", "act-people", "/certificates/editions/{edition}/act/{act}/people", "coordinator"),
    Stop("certificates", "names", "/certificates/editions/{edition}/names", "coordinator"),
    Stop("certificates", "certificates", "/certificates/editions/{edition}/certificates", "coordinator"),
    Stop("certificates", "one-certificate", "/certificates/editions/{edition}/certificates/{one}", "coordinator"),
    Stop("certificates", "certificate-proposed", "{proposed_certificate}", "coordinator"),
    Stop("certificates", "act-proposed", "{proposed_act}", "coordinator"),
    Stop("certificates", "withdrawal-proposed", "{proposed_withdrawal}", "coordinator"),
    Stop("certificates", "withdrawal", "{withdrawal}", "coordinator"),
    Stop("certificates", "sealing", "/certificates/editions/{edition}/sealing", "coordinator"),
    Stop("certificates", "print", "/certificates/editions/{edition}/certificates/print", "coordinator"),
    Stop("certificates", "images", "/certificates/images", "coordinator"),
    Stop("sessions", "sessions", "/sessions/editions/{edition}/sessions", "coordinator"),
    Stop("sessions", "session-new", "/sessions/editions/{edition}/sessions/new", "coordinator"),
    Stop("sessions", "session-like", "/sessions/editions/{edition}/sessions/new?like={session_code}", "coordinator"),
    Stop("sessions", "session-times", "/sessions/sessions/{session}/times", "coordinator"),
    Stop("sessions", "timetable-piece", "/sessions/fragments/timetable/{edition}"),
    Stop("sessions", "session-plan", "/sessions/sessions/{session}/plan", "coordinator"),
    Stop("sessions", "attendance", "/sessions/sessions/{session}", "coordinator"),
    Stop("sessions", "files", "/sessions/sessions/{session}/files", "coordinator"),
    Stop("sessions", "file-preview", "/sessions/sessions/{session}/files", "coordinator", with_an_attendance_file),
    Stop("sessions", "room", "/sessions/sessions/{session}/room", "facilitator"),
    Stop("sessions", "corrections", "/sessions/sessions/{session}/corrections", "coordinator"),
    Stop("sessions", "recording", "/sessions/sessions/{session}/recording", "coordinator"),
    Stop("sessions", "attendance-of-one", "/sessions/sessions/{session}/people/{attendee}", "coordinator"),
    Stop("sessions", "meeting", "/sessions/sessions/{session}/meeting", "coordinator"),
    Stop("sessions", "file-rows", "/sessions/sessions/{session}/files/{file}/rows", "coordinator"),
    Stop("sessions", "report-piece", "/sessions/fragments/report/{edition}", "coordinator"),
    Stop("sessions", "absences", "/sessions/editions/{edition}/absences", "coordinator"),
    Stop("sessions", "absence", "/sessions/sessions/{session}/people/{attendee}/absence", "coordinator"),
    Stop("sessions", "queue", "/sessions/editions/{edition}/queue", "coordinator"),
    Stop("sessions", "queue-decided", "/sessions/editions/{edition}/queue-decided", "auditor"),
    Stop("sessions", "own-data", "/sessions/own-data/{token}"),
    Stop("certificates", "own-data", "/certificates/own-data/{token}"),
    Stop("notifications", "own-data", "/notifications/own-data/{token}"),
    Stop(
        "notifications",
        "message-preview",
        "/notifications/editions/{edition}/messages/preview?registration={registration}",
        "coordinator",
    ),
    Stop("sessions", "own-sessions", "{own_sessions}"),
    Stop("sessions", "session-new-errors", "/sessions/editions/{ahead}/sessions/new", "coordinator", sent_incomplete),
    # The last of its role: afterwards nobody is signed in.
    Stop("sessions", "sent-too-late", "/sessions/editions/{ahead}/sessions/new", "coordinator", after_the_session),
)

README = {
    ("registration", "form", 390, "en"),
    ("registration", "own-page", 390, "es"),
    ("certificates", "certificate", 390, "en"),
    ("registration", "home", 1280, "en"),
    ("registration", "edition-report", 1280, "en"),
    ("sessions", "project-ranking", 1280, "es"),
}
"""The first screens of these are also kept small, for the README."""


async def places(deployment: Deployment, replayed: Replayed, scored: Replayed) -> dict[str, str]:
    """What the paths of PAGES name, in the replayed edition and in the one with projects."""
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as http:

        async def get(service: str, path: str) -> dict[str, list[dict[str, Any]]]:
            answer = await http.get(deployment.services[service] + path)
            answer.raise_for_status()
            return dict(answer.json())

        edition = f"/api/v1/editions/{replayed.edition_id}"
        (certificate, *_) = (await get("certificates", f"{edition}/certificates"))["certificates"]
        registration = certificate["registration_id"]
        (session, *_) = (await get("sessions", f"{edition}/sessions"))["sessions"]
        (file, *_) = (await get("sessions", f"/api/v1/sessions/{session['session_id']}/attendance-files"))["files"]
        old = await own_page(http, deployment, registration)
        token = (await own_page(http, deployment, registration)).rpartition("/r/")[2]
        listed = (await get("registration", f"{edition}/registrations"))["registrations"]
        by_status = {one["status"]: one["registration_id"] for one in listed}
        waiting, withdrawn = (by_status.get(status, registration) for status in ("waitlisted", "withdrawn"))
        pages = {
            "waiting_page": await own_page(http, deployment, waiting),
            "withdrawn_page": await own_page(http, deployment, withdrawn),
            "old_page": old,
        }
        led: dict[str, Any] = {
            name: session[name] for name in ("module", "title", "starts_at", "ends_at", "time_zone", "place")
        }
        led["facilitators"] = [{**one, "account": "local-facilitator"} for one in session["facilitators"]]
        at = f"{deployment.services['sessions']}{edition}/sessions/{session['code']}"
        (await http.put(at, json=led)).raise_for_status()
        contact = {"institution": "SENAFRONT", "name": "Enlace", "email": "enlace@senafront.example"}
        contacts = f"{deployment.services['registration']}{edition}/focal-contacts"
        (await http.post(contacts, json=contact)).raise_for_status()
        ahead = await edition_ahead(http, deployment, replayed.programme.edition.course.code)
        running = await edition_running(http, deployment, replayed.programme.edition.course.code)
        await projects_open(http, deployment, scored.edition_id, running["running"])
        projects = f"/api/v1/editions/{scored.edition_id}"
        (team, *_) = (await get("sessions", f"{projects}/teams"))["teams"]
        grader = {"subject": "local-grader", "teams": [team["code"]]}
        (await http.put(f"{deployment.services['sessions']}{projects}/graders/Muestra", json=grader)).raise_for_status()
        nominees = (await get("registration", f"{projects}/registrations"))["registrations"]
        contact = {"institution": "SENAFRONT", "name": "Oficina de Capacitación", "email": "oficina@senafront.example"}
        await post(http, f"{deployment.services['registration']}{projects}/focal-contacts", contact)
        draft = await drafted(http, deployment, scored)
    return {
        **pages,
        **ahead,
        **running,
        "code": replayed.programme.edition.edition.code,
        "edition": replayed.edition_id,
        "own_page": f"/r/{token}",
        "token": token,
        "registration": registration,
        "own_progress": f"/certificates/own/{token}",
        "second": scored.edition_id,
        "nominee": next(one["registration_id"] for one in nominees if one["institution"] == "SENAFRONT"),
        "draft": draft,
        "session": session["session_id"],
        "session_code": session["code"],
        "attendee": registration,
        "file": file["file_id"],
        "own_sessions": f"/sessions/own/{token}",
        "certificate": certificate["verification_code"],
        "one": certificate["certificate_id"],
        "act": certificate["act_id"],
        "projects": f"/sessions/editions/{scored.edition_id}/projects",
        "open_projects": f"/sessions/editions/{running['running']}/projects",
        "team": team["code"],
    }


async def photograph(visit: Visitors, deployment: Deployment, names: dict[str, str]) -> None:
    """Take every page for every width and language."""
    for width, language in kinds():
        pages: dict[str | None, Page] = {}
        for stop in chosen():
            if stop.role not in pages:
                pages[stop.role] = await visit(width, language, SCHEME)
                await sign_in(pages[stop.role], deployment, stop.role)
            page = pages[stop.role]
            path = in_language(stop.path.format_map(names), language)
            await page.goto(deployment.url + path)
            # Pieces of other services have come when nothing is being loaded any more.
            await page.wait_for_load_state("networkidle")
            if stop.step:
                await stop.step(page)
                await page.wait_for_load_state("networkidle")
            await page.screenshot(path=RESULTS / file_name(stop, width, language), full_page=True)
            if (stop.service, stop.name, width, language) in README:
                shown = RESULTS / "readme" / f"{stop.service}-{stop.name}.jpg"
                await page.screenshot(path=shown, type="jpeg", quality=80)


def kinds() -> list[tuple[int, str]]:
    """The widths and languages that are asked for."""
    wanted = os.environ.get("DIPLOMADO_TOUR_KINDS", "")
    return [(width, language) for width in WIDTHS for language in LANGUAGES if re.search(wanted, f"{width}-{language}")]


def chosen() -> list[Stop]:
    """The pages that are asked for."""
    return [stop for stop in PAGES if re.search(os.environ.get("DIPLOMADO_TOUR_ONLY", ""), stop.name)]


async def sign_in(page: Page, deployment: Deployment, role: str | None) -> None:
    """Sign in as the sample person of a role at the development provider. All services read the cookie."""
    if role is not None:
        await page.goto(deployment.url + "/sign-in?next=/home")
        await page.locator(f"button[value=local-{role.replace('_', '-')}]").click()
        await page.wait_for_url("**/home")


def file_name(stop: Stop, width: int, language: str) -> str:
    """The file of a screenshot."""
    return f"{stop.service}-{stop.name}-{width}-{language}.png"


def index() -> Iterator[str]:
    """The lines of the page that shows all screenshots."""
    yield '<!doctype html><html lang="en"><meta charset="utf-8"><title>Tour</title>'
    yield "<style>body{font:1rem sans-serif}div{display:flex;gap:1rem;align-items:start}img{border:1px solid}</style>"
    for stop in chosen():
        yield f"<h2>{html.escape(f'{stop.service}: {stop.name}')}</h2><div>"
        for width, language in kinds():
            name = file_name(stop, width, language)
            alt = f"{stop.name}, {width} points, {language}"
            yield f'<a href="{name}"><img src="{name}" alt="{alt}" width="{width // 2}"></a>'
        yield "</div>"


async def main() -> None:
    """Start a platform of its own, replay an example, and take the pictures."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    found = await asyncio.to_thread(chromium.find)
    root = Path(tempfile.mkdtemp(prefix="diplomado-tour-"))
    try:
        async with deployed(Folder(root), report_step=report) as deployment:
            replayed = await replay_on(deployment, read_folder(EXAMPLE), report)
            scored = await replay_on(deployment, read_folder(WITH_PROJECTS), report)
            names = await places(deployment, replayed, scored)
        os.environ.update(SECOND_PERSON)
        async with deployed(Folder(root), report_step=report) as deployment, async_playwright() as playwright:
            names |= await proposed(deployment, replayed.edition_id, scored.edition_id)
            report("Taking pictures")
            async with visitors(await found.launch(playwright), "tour") as visit:
                await photograph(visit, deployment, names)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    (RESULTS / "index.html").write_text("\n".join(index()) + "\n", "utf-8")
    report(f"{len(chosen()) * len(kinds())} pictures in {RESULTS.relative_to(ROOT)}/index.html")


def report(step: str) -> None:
    """Say what is being done."""
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
