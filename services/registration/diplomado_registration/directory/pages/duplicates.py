"""Records that may be of one person: side by side, merged after a preview, or noted as two people."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import Slice, asked, listed
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.directory import store
from diplomado_registration.directory.pages.frame import PAGES, WORDS, Coordinator, Observer, path_of, place_of
from diplomado_registration.identity.duplicates.finding import REASONS
from diplomado_registration.identity.duplicates.usecases import dismiss, list_duplicates_of_edition
from diplomado_registration.identity.merging.usecases import merging
from diplomado_registration.people.usecases import UNKNOWN_PERSON

router = PAGES.router()


@router.get("/registration/editions/{edition_id}/requests/duplicates")
async def show_duplicates(
    edition_id: UUID, request: Request, language: RequestedLanguage, actor: Observer, connection: Transaction
) -> Response:
    """List the pairs in which a person of the edition is."""
    return await _list(connection, request, language, actor, edition_id)


@router.post("/registration/editions/{edition_id}/requests/duplicates/{first_id}/{second_id}/dismissal")
async def send_dismissal(
    edition_id: UUID,
    first_id: UUID,
    second_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Remember that the two are not one person."""
    await _check(connection, edition_id, actor, first_id, second_id)
    async with attempt(connection) as tried:
        await dismiss(connection, [first_id, second_id], _reason(form), actor.subject, datetime.now(UTC))
    if tried.failure:
        failed = ({first_id, second_id}, tried.failure, form)
        return await _list(connection, request, language, actor, edition_id, failed)
    return done(path_of(edition_id, "requests", "duplicates"), "dismissed")


@router.get("/registration/editions/{edition_id}/requests/duplicates/{merged_id}/{kept_id}")
async def show_merge(
    edition_id: UUID,
    merged_id: UUID,
    kept_id: UUID,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Show what merging the first record into the second would do."""
    await _check(connection, edition_id, actor, merged_id, kept_id)
    return await _merge(connection, request, language, edition_id, merged_id, kept_id, Form({}), None)


@router.post("/registration/editions/{edition_id}/requests/duplicates/{merged_id}/{kept_id}")
async def send_merge(
    edition_id: UUID,
    merged_id: UUID,
    kept_id: UUID,
    form: SentForm,
    request: Request,
    language: RequestedLanguage,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Merge as previewed, or show the preview again with what was typed."""
    await _check(connection, edition_id, actor, merged_id, kept_id)
    async with attempt(connection) as tried:
        await merging.merge_people(
            connection,
            merged_id,
            kept_id,
            actor=actor.subject,
            reason=_reason(form),
            preconditions=form.preconditions,
            now=datetime.now(UTC),
        )
    if tried.failure:
        return await _merge(connection, request, language, edition_id, merged_id, kept_id, form, tried.failure)
    return done(path_of(edition_id, "requests", "duplicates"), "merged")


def _reason(form: Form) -> str:
    reader = FieldReader(form)
    reason = reader.read_line("reason", max_length=500)
    if reader.errors:
        raise ValidationFailed(*reader.errors)
    return reason


async def _check(connection: Connection, edition_id: UUID, actor: Actor, *people: UUID) -> None:
    """Raise a 404 problem for a pair that the page does not show."""
    found = await store.list_in_edition(connection, edition_id, people)
    if not _is_shown(actor, people, found):
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)


def _is_shown(actor: Actor, pair: Any, in_edition: set[UUID]) -> bool:
    """Return whether a pair concerns the edition. Who is limited to some editions sees nobody who is only in others."""
    present = [one in in_edition for one in pair]
    return all(present) if actor.scope.is_limited else any(present)


async def _list(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    actor: Actor,
    edition_id: UUID,
    failed: tuple[set[UUID], Failure, Form] | None = None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "requests")
    page = asked(request, first_id=UUID, second_id=UUID)
    found = await list_duplicates_of_edition(connection, edition_id, page, both=actor.scope.is_limited)
    failed_pair, failure, fields = failed or (set(), None, {})
    return PAGES.render(
        "duplicates.html",
        language,
        failure.status if failure else 200,
        path=path_of(edition_id, "requests", "duplicates"),
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=path_of(edition_id, "requests", "duplicates"),
        pairs=Slice(found.rows, None, None) if failed else listed(found, request, found.rows),
        query=f"?after={page.after}" if page.after else "",
        reasons=REASONS,
        may_decide=actor.has_role("coordinator"),
        failed_pair=failed_pair,
        failure=failure,
        fields=fields,
        **WORDS,
    )


async def _merge(
    connection: Connection,
    request: Request,
    language: RequestedLanguage,
    edition_id: UUID,
    merged_id: UUID,
    kept_id: UUID,
    form: Form,
    failure: Failure | None,
) -> Response:
    edition, place = await place_of(connection, edition_id, "requests")
    people, plan = await merging.preview_merge(connection, merged_id, kept_id)
    here = path_of(edition_id, "requests", "duplicates", merged_id, kept_id)
    return PAGES.render(
        "merge.html",
        language,
        failure.status if failure else 200,
        path=here,
        request=request,
        place=place,
        crumbs=[],
        edition=edition,
        here=here,
        duplicates=path_of(edition_id, "requests", "duplicates"),
        merged=people[0],
        kept=people[-1],
        plan=plan,
        tag=entity_tag(merging.seen(people, plan)),
        fields=form,
        failure=failure,
        **WORDS,
    )
