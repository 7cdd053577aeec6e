"""Texts, languages, addresses and names: one rule each, for every service."""

import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from diplomado_chassis.http.language import requested_language
from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.catalogue import CATALOGUE, Catalogue
from diplomado_chassis.language.dates import day, day_and_hours, moment, weekday
from diplomado_chassis.language.folding import fold, sort_key
from diplomado_chassis.language.languages import Language, best_match, next_language, spoken
from diplomado_chassis.language.numbers import Size, share_of
from diplomado_chassis.language.printable import has_invisible_characters, one_line, shortened, tidy
from diplomado_chassis.language.text import Text, in_language

PLACES = Text("Hay {count} cupos.", "There are {count} places.", count=3)


@pytest.fixture
def french() -> Iterator[None]:
    """A third language with two translations."""
    CATALOGUE.add("fr", {"There are {count} places.": "Il y a {count} places.", "diploma": "diplôme"})
    yield
    CATALOGUE.remove("fr")


def test_a_text_is_said_with_its_values() -> None:
    assert PLACES.in_("es") == "Hay 3 cupos."
    assert PLACES.in_("en") == "There are 3 places."


@pytest.mark.parametrize(
    ("n", "es", "en"),
    [(0, "0 personas", "0 people"), (1, "1 persona", "1 person"), (1250, "1,250 personas", "1,250 people")],
)
def test_a_number_chooses_the_form_of_the_words_beside_it(n: int, es: str, en: str) -> None:
    text = Text("{n} {n:persona|personas}", "{n} {n:person|people}", n=n)
    assert (text.in_("es"), text.in_("en"), text.in_("tlh")) == (es, en, en)


def test_the_full_stop_of_an_hour_ends_its_sentence() -> None:
    shown = moment(datetime(2026, 12, 6, 17, 58, tzinfo=UTC), "America/Panama", "es")
    assert Text("Vale hasta el {day}.", "It holds until {day}.", day=shown).in_("es").endswith("12:58\u00a0p.\u00a0m.")
    assert (
        Text("El {day}: {reason}", "On {day}: {reason}", day=shown, reason="otra fecha")
        .in_("es")
        .endswith("12:58\u00a0p.\u00a0m.: otra fecha")
    )
    assert Text("{hour}...", "{hour}...", hour="3 p. m").in_("es") == "3 p. m..."


def test_a_number_that_counts_nothing_is_written_as_it_is() -> None:
    text = Text("Fila {row}: {n} {n:cupo|cupos}", "Row {row}: {n} {n:place|places}", row=1250, n=1250)
    assert (text.in_("es"), text.in_("en")) == ("Fila 1250: 1,250 cupos", "Row 1250: 1,250 places")


@pytest.mark.parametrize(
    ("count", "es"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1,023 bytes"),
        (1024, "1 kB"),
        (57212, "55.8 kB"),
        (1024**2 - 1, "1,023.9 kB"),
        (5 * 1024**2, "5 MB"),
        (2000 * 1024**2, "2,000 MB"),
    ],
)
def test_a_size_is_written_in_units_that_people_read(count: int, es: str) -> None:
    assert Text("{size}", "{size}", size=Size(count)).in_("es") == es
    assert Size(count).in_("en") == es


def test_a_language_with_more_forms_names_them_in_their_order() -> None:
    english = "{n} {n:place|places}"
    CATALOGUE.add("pl", {english: "{n} {n:miejsce|miejsca|miejsc|miejsca}", "one": "1"})
    try:
        said = [Text("{n} {n:cupo|cupos}", english, n=n).in_("pl") for n in (1, 3, 5)]
        assert said == ["1 miejsce", "3 miejsca", "5 miejsc"]
        assert Text("{n} {n:cupo|cupos}", english, n=1_000_000).in_("es") == "1,000,000 cupos"
    finally:
        CATALOGUE.remove("pl")


def test_a_value_that_is_a_text_is_said_in_the_same_language() -> None:
    award = Text("Su {award} está listo.", "Your {award} is ready.", award=Text("diploma", "diploma"))

    assert award.in_("es") == "Su diploma está listo."


def test_braces_without_values_are_only_braces() -> None:
    assert Text("{nada}", "{nothing}").in_("en") == "{nothing}"


def test_a_text_does_not_change_and_compares_by_content() -> None:
    assert Text("a", "b", n=1) == Text("a", "b", n=1) != Text("a", "b", n=2)
    assert len({Text("a", "b"), Text("a", "b")}) == 1
    with pytest.raises(AttributeError):
        PLACES.es = "Otra cosa"  # type: ignore[misc]


def test_texts_deep_in_a_value_are_said() -> None:
    assert in_language({"errors": [{"message": PLACES}], "n": 1}, "es") == {
        "errors": [{"message": "Hay 3 cupos."}],
        "n": 1,
    }


@pytest.mark.usefixtures("french")
def test_a_third_language_needs_translations_alone() -> None:
    assert spoken() == ("es", "en", "fr")
    assert PLACES.in_("fr") == "Il y a 3 places."
    assert Text("Hola", "Hello").in_("fr") == "Hello", "what has no translation is said in English"
    assert TypeAdapter(Language).validate_python("fr") == "fr"
    assert [next_language(one) for one in spoken()] == ["en", "fr", "es"]


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Language).validate_python("fr")


def test_translations_are_read_from_the_gettext_catalogues_of_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "speaking" / "translations"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "fr.po").write_text(
        'msgid "Hello"\nmsgstr "Bonjour"\n\nmsgid "Bye"\nmsgstr ""\n\n#, fuzzy\nmsgid "Yes"\nmsgstr "Non"\n', "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    catalogue = Catalogue()
    catalogue.load("speaking")
    catalogue.load("diplomado_chassis")

    assert [catalogue.translate("fr", one) for one in ("Hello", "Bye", "Yes")] == ["Bonjour", "Bye", "Yes"]


@pytest.mark.parametrize(
    ("preferred", "language"),
    [([], "es"), (["de"], "es"), (["en-GB"], "en"), (["pt-BR", "es_PA"], "es"), (["EN"], "en")],
)
def test_the_first_language_that_is_spoken_is_taken(preferred: list[str], language: str) -> None:
    assert best_match(preferred) == language


@pytest.mark.parametrize(
    ("written", "key", "deliverable"),
    [
        ("Ana.Perez@Example.ORG", "ana.perez@example.org", "Ana.Perez@example.org"),
        (" ana@example.org ", "ana@example.org", "ana@example.org"),
        ("ana@faß.de", "ana@xn--fa-hia.de", "ana@xn--fa-hia.de"),
        ("ana@straße.example", "ana@xn--strae-oqa.example", "ana@xn--strae-oqa.example"),
        ("ana@βόλος.com", "ana@xn--nxasmm1c.com", "ana@xn--nxasmm1c.com"),
        ("ana@ñandú.example", "ana@xn--and-6ma2c.example", "ana@xn--and-6ma2c.example"),
        ("ana@example.org", "ana@example.org", "ana@example.org"),
    ],
)
def test_domains_follow_idna_2008(written: str, key: str, deliverable: str) -> None:
    """IDNA 2003 made strasse.de of straße.de, which belongs to somebody else."""
    address = email_addresses.parse(written)

    assert (address.written, address.key, address.deliverable) == (written, key, deliverable)
    assert email_addresses.key_of(written) == key


@pytest.mark.parametrize(
    "address", ["", "ana", "ana@", "@example.org", "a b@example.org", "añá@example.org", "a@b@c.d"]
)
def test_what_is_not_an_address_is_refused_and_still_has_a_key(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        email_addresses.parse(address)
    assert email_addresses.key_of(address.upper()) == address


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert fold(" Chiriquí_(Prov.) ") == "chiriqui prov"
    assert sorted(["Ñu", "Nuz", "Óscar", "Ná"], key=sort_key) == ["Ná", "Nuz", "Ñu", "Óscar"]


def test_text_is_made_fit_to_print() -> None:
    assert tidy(" Ana \n  Mari\u0301a ") == "Ana María"
    assert has_invisible_characters("Ana\u202e")
    assert not has_invisible_characters("Ana\tMaría")
    assert one_line("Ana\r\nBcc: x") == "Ana Bcc: x"
    assert shortened("a" * 121) == "a" * 119 + "…"


def test_days_and_hours_are_written_as_people_read_them() -> None:
    starts, ends = datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 16, tzinfo=UTC)

    assert (day(date(2021, 7, 14), "es"), day(date(2021, 7, 14), "en")) == ("14 de julio de 2021", "14 July 2021")
    assert weekday(date(2021, 7, 14), "es") == "miércoles 14 de julio de 2021"
    assert (
        day_and_hours(starts, ends, "America/Panama", "es")[1]
        == "de 9:00\u00a0a.\u00a0m. a 11:00\u00a0a.\u00a0m. (hora de Panamá)"
    )
    assert day_and_hours(starts, ends, "America/Panama", "en") == (
        "Wednesday 14 July 2021",
        "09:00 to 11:00 (Panama time)",
    )
    assert day_and_hours(starts, ends, "Mars/Olympus", "en")[1] == "14:00 to 16:00 (UTC)"


@pytest.mark.parametrize(
    ("part", "whole", "written"),
    [(1, 1, "100"), (0, 0, "0"), (4, 5, "80"), (2, 3, "66.66"), (79_999, 100_000, "79.99"), (1, 8, "12.5")],
)
def test_a_percentage_is_cut_and_has_no_needless_decimals(part: int, whole: int, written: str) -> None:
    share = share_of(part, whole)
    assert Text("{share}", "{share}", share=share).in_("es") == f"{written}\N{NO-BREAK SPACE}%"
    assert share.in_("en") == f"{written}%"
    assert in_language([share], "fr") == [f"{written}\N{NO-BREAK SPACE}%".replace(".", ",")]


def test_a_moment_is_written_like_every_other_one() -> None:
    evening = datetime(2021, 7, 15, 1, 5, tzinfo=UTC)
    assert moment(evening, "America/Panama", "es") == "14 de julio de 2021, 8:05\u00a0p.\u00a0m."
    assert moment(evening, "America/Panama", "en") == "14 July 2021, 20:05"


def test_a_zone_is_named_by_its_city_whatever_the_season() -> None:
    """London has the offset of UTC in winter, and none of its sessions is in UTC for that."""
    july = datetime(2021, 7, 14, 14, tzinfo=UTC)

    assert day_and_hours(july, july, "Europe/London", "en")[1] == "15:00 to 15:00 (London time)"
    assert day_and_hours(july, july, "Etc/UTC", "en")[1] == "14:00 to 14:00 (UTC)"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en; q=0.9, es; q=0.8", "en"),
        ("es;q=0.1 , en ; q=0.7", "en"),
        ("en;q=0, es;q=0.1", "es"),
        ("en;Q=0.9, es;q=0.5", "en"),
        ("en;q=1.000", "en"),
        *((f"en;q={weight}", "es") for weight in ("x", "", "0.", "nan", "inf", "1e9", "5", "-1", "1.5", "0.9;x=1")),
    ],
)
def test_weights_are_read_as_the_standard_has_them(header: str, language: str) -> None:
    """Spaces and a capital Q too. A part that is written otherwise is skipped."""
    assert requested_language(asking(header)) == language


def test_several_lines_of_a_header_are_one() -> None:
    assert requested_language(asking("de;q=0.9, es;q=0.1", "en;q=0.5")) == "en"


def asking(*lines: str) -> Request:
    """A request with these lines of Accept-Language."""
    headers = [(b"accept-language", line.encode()) for line in lines]
    return Request({"type": "http", "query_string": b"", "headers": headers})


@pytest.mark.usefixtures("french")
def test_dates_of_a_third_language_come_from_cldr() -> None:
    assert day(date(2021, 7, 14), "fr") == "14 juillet 2021"
    assert weekday(date(2021, 7, 14), "fr") == "mercredi 14 juillet 2021"
    assert day(date(2021, 7, 14), "qps-ploc") == "14 July 2021"


def test_a_text_can_be_copied_between_processes() -> None:
    assert pickle.loads(pickle.dumps(PLACES)) == PLACES
