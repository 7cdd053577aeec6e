"""A third language needs translations: a folder of letters and a catalogue of texts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_contracts import PersonDescribed
from diplomado_notifications.messages import letters
from diplomado_notifications.messages.wording import award_name, language_name
from diplomado_notifications.projections.tables import PEOPLE
from tests.notifications import world
from tests.notifications.conftest import Desk
from tests.notifications.mails import calendars_of, mail_of, text_of
from tests.notifications.world import person

LETTER = """\
subject: Pas de session : {{ session }}
heading: Une session n’aura pas lieu
why: Vous êtes inscrit à « {{ edition }} ».

Bonjour {{ name }},

[sessions]
"""


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """French, with one letter."""
    for language in ("es", "en"):
        (tmp_path / language).symlink_to(Path(str(letters.TEMPLATES)) / language)
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "session_cancelled.txt").write_text(LETTER, encoding="utf-8")
    CATALOGUE.add("fr", {"{first} to {last}": "de {first} à {last}", "{city} time": "heure de {city}"})
    CATALOGUE.add("fr", {"session-{number}.ics": "seance-{number}.ics"})
    monkeypatch.setattr(letters, "TEMPLATES", tmp_path)
    letters.letter_template.cache_clear()
    yield
    CATALOGUE.remove("fr")
    letters.letter_template.cache_clear()


@pytest.mark.usefixtures("french")
def test_a_mail_in_a_third_language() -> None:
    mail = mail_of("session_cancelled", "fr")

    assert mail["Content-Language"] == "fr"
    assert mail["Subject"] == "Pas de session : Module 1. The law of human mobility"
    assert "Mardi 14 mai 2030, de 10:00 à 12:00 (heure de Panama)" in text_of(mail)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["seance-1.ics"]
    assert '<html lang="fr"' in text_of(mail, "html")


@pytest.mark.usefixtures("french")
def test_a_letter_that_is_missing_in_a_language_is_sent_in_english_as_a_whole() -> None:
    mail = mail_of("registration_confirmed", "fr")

    assert mail["Content-Language"] == "en"
    assert str(mail["Subject"]).startswith("Registration confirmed: ")
    assert "Tuesday 14 May 2030, 10:00 to 12:00 (Panama time)" in text_of(mail)
    assert len(calendars_of(mail)) == 2


def test_a_language_without_translations_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "TEMPLATES", tmp_path)
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "session_cancelled.txt").write_text(LETTER, encoding="utf-8")

    assert letters.language_of_letter("session_cancelled", "fr") == "en"


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("language", "tag", "used"),
    [("en", "fr", "fr"), ("en", "fr-CA", "fr"), ("es", "es-PA", "es"), ("en", "pt", "en"), ("en", None, "en")],
)
async def test_people_get_mail_in_the_language_that_they_prefer(
    desk: Desk, language: str, tag: str | None, used: str
) -> None:
    """From the events to the mail; the language of a recording is read in the same way."""
    async with desk.database.transaction() as connection:  # the migration that a language needs
        for table in ("people", "recordings"):
            await connection.execute(f"alter table {table} drop constraint if exists {table}_language_check")
    preferred: dict[str, Any] = {"language": language, "language_tag": tag}
    await desk.note(world.edition(), world.person(**preferred), world.scheduled(), world.registered())
    await desk.send_all()
    await desk.note(world.cancelled(), world.recording().model_copy(update=preferred))
    await desk.send_all()

    assert desk.catcher.mails[-1]["Content-Language"] == used
    async with desk.database.transaction(readonly=True) as connection:
        assert await connection.fetchval("select language from recordings") == used


def test_names_of_languages_and_awards() -> None:
    assert [language_name("en", language) for language in ("es", "en")] == ["inglés", "English"]
    assert [language_name("es", language) for language in ("es", "en")] == ["español", "Spanish"]
    assert language_name("qtz", "en") == "qtz"
    assert award_name("best_project", "recognition").in_("en") == "recognition for the best project"
    assert award_name("best_poster", "recognition").in_("es") == "reconocimiento"
    assert award_name("best_poster", "cup").in_("en") == "recognition"


@pytest.mark.parametrize(
    ("language", "tag", "stored"), [("es", "es-PA", "es"), ("en", "fr", "en"), ("es", None, "es"), ("en", "qtz", "en")]
)
def test_a_person_is_written_to_in_the_nearest_language_that_is_spoken(
    language: str, tag: str | None, stored: str
) -> None:
    """An event with a language that this service does not speak yet is projected all the same."""
    row = PEOPLE.rows[PersonDescribed]

    assert row["language"](person(language=language, language_tag=tag)) == stored
