"""The rules of the code base hold, and each was seen to fail: a violation planted in a small tree is found."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diplomado_contracts.services import SERVICES
from tests.architecture.columns import unnamed_columns
from tests.architecture.languages import (
    compared_languages,
    texts_beside_text,
    unpaired_templates,
    untranslated_templates,
    untranslated_texts,
)
from tests.architecture.layers import (
    facts_of_other_services,
    handlers_that_do_more_than_translate,
    impure_rules,
    sql_outside_stores,
    tables_with_two_writers,
    transactions_below_the_edge,
)
from tests.architecture.outside import careless_logging, telling_labels, waits_without_a_deadline
from tests.architecture.source import ROOT

Rule = Callable[[Path], Iterator[str]]

RULES: tuple[Rule, ...] = (
    sql_outside_stores,
    transactions_below_the_edge,
    handlers_that_do_more_than_translate,
    impure_rules,
    facts_of_other_services,
    waits_without_a_deadline,
    careless_logging,
    telling_labels,
    tables_with_two_writers,
    untranslated_texts,
    texts_beside_text,
    compared_languages,
    unnamed_columns,
)

PLANTED: list[tuple[Rule, str, str]] = [
    (sql_outside_stores, "api.py", 'QUERY = "select id from registrations"'),
    (sql_outside_stores, "api.py", 'QUERY = f"\\n  update registrations set status = {1}"'),
    (sql_outside_stores, "usecases.py", 'QUERY = "with old as (select 1) delete from old"'),
    (sql_outside_stores, "usecases.py", "async def f(connection):\n    await connection.fetchval(QUERY)"),
    (transactions_below_the_edge, "usecases.py", "async def f(database):\n    async with database.transaction(): ..."),
    (transactions_below_the_edge, "store.py", "async def f(connection):\n    async with connection.transaction(): ..."),
    (handlers_that_do_more_than_translate, "handlers.py", "async def note(c, facts):\n    try: ...\n    finally: ..."),
    (handlers_that_do_more_than_translate, "handlers.py", "async def note(c, facts):\n" + "    a = 1\n" * 21),
    (impure_rules, "domain.py", "async def decide(): ..."),
    (impure_rules, "domain.py", "def decide():\n    return datetime.now(UTC)"),
    (impure_rules, "domain.py", "import asyncpg"),
    (impure_rules, "domain.py", "from random import choice"),
    (impure_rules, "awards.py", "import time\ndef award():\n    return time.monotonic()"),
    (impure_rules, "formats/zoom/reading.py", "from diplomado_chassis.http.problems import Problem"),
    (impure_rules, "awards.py", "from diplomado_SERVICE.enrolment.store import find"),
    (impure_rules, "awards.py", "from diplomado_SERVICE.enrolment import usecases"),
    (tables_with_two_writers, "store.py", 'A = "insert into planted (id) values (1)"'),
    (tables_with_two_writers, "store.py", 'A = f"update planted p set {1}"'),
    (tables_with_two_writers, "store.py", 'A = "with gone as (delete from planted) select 1"'),
    (tables_with_two_writers, "projections.py", 'A = Projection("planted", key="id", rows={})'),
    (
        facts_of_other_services,
        "usecases.py",
        "from diplomado_contracts.FOREIGN import FACT\nfact = FACT(edition_id=1)",
    ),
    (waits_without_a_deadline, "usecases.py", "client = httpx.AsyncClient()"),
    (waits_without_a_deadline, "usecases.py", "pool = asyncpg.create_pool(dsn, timeout=5)"),
    (waits_without_a_deadline, "usecases.py", "import aiokafka\nasync def f(producer):\n    await producer.stop()"),
    (waits_without_a_deadline, "usecases.py", "async def f():\n    await asyncio.open_connection('h', 1)"),
    (careless_logging, "usecases.py", 'log.info(f"registered {who}")'),
    (careless_logging, "usecases.py", 'log.info("Registered somebody")'),
    (careless_logging, "usecases.py", 'log.info("a.b", "%s", who)'),
    (careless_logging, "usecases.py", 'log.info("registration.accepted", email=address)'),
    (careless_logging, "usecases.py", 'log.info("registration.accepted", to=person.email)'),
    (careless_logging, "usecases.py", 'log.info("registration.accepted", to=row["given_names"])'),
    (careless_logging, "usecases.py", 'log.info("registration.accepted", what=f"{row}")'),
    (careless_logging, "usecases.py", 'log.error("registration.failed", exc_info=True)'),
    (careless_logging, "usecases.py", 'logging.warning("x")'),
    (careless_logging, "usecases.py", 'tell = log.info if late else log.error\ntell("Too late")'),
    (telling_labels, "usecases.py", "DELIVERIES.labels(person.email).inc()"),
    (telling_labels, "usecases.py", "DELIVERIES.labels(template, outcome=str(registration_id)).inc()"),
    (untranslated_texts, "api.py", 'Text("It is full.", "It is full.")'),
    (untranslated_texts, "awards.py", 'Text(f"Hay {places} cupos.", f"There are {places} places.")'),
    (untranslated_texts, "awards.py", 'Text("Hay {places} cupos.", "There are no places.", places=places)'),
    (untranslated_texts, "awards.py", 'Text("Hay {places} cupos.", "There are {people} places.", places=places)'),
    (untranslated_texts, "awards.py", 'Text(es="Hay {a} cupos.", en="There are {a} places.", a=1, b=2)'),
    (texts_beside_text, "awards.py", 'Sentence(es="Está lleno.", en="It is full.")'),
    (texts_beside_text, "pages.py", 'WORDS = {"es": "Está lleno.", "en": "It is full."}'),
    (unnamed_columns, "store.py", 'A = "delete from outbox where id = $1 returning *"'),
    (unnamed_columns, "store.py", 'A = f"update people p set {1} returning p.*"'),
    (unnamed_columns, "store.py", 'A = f"select * from people where {1}"'),
    (unnamed_columns, "store.py", 'A = "select p.id, e.* from people p join editions e using (edition_id)"'),
    (unnamed_columns, "store.py", 'A = "select count(*), exists (select * from people) from (select 1) as one"'),
    (unnamed_columns, "store.py", 'A = "select *, $2 from only people"'),
    (unnamed_columns, "store.py", 'A = f"select * from {table}"'),
    (unnamed_columns, "store.py", 'A = "with named as (select id from people) select * from people"'),
    (compared_languages, "awards.py", 'word = "yes" if language == "en" else "sí"'),
    (compared_languages, "api.py", 'language: Literal["es", "en"] = "es"'),
]

HARMLESS = '''
"""Select what is needed: a docstring may say what it likes."""
import aiokafka
EXPLANATION = "selection of people"
async def f(connection, database, client, producer):
    """Update the registrations."""
    await store.fetch_all(connection)
    async with asyncio.timeout(5):
        await producer.stop()
    await asyncio.wait_for(producer.flush(), 3)
    httpx.AsyncClient(timeout=5)
    DELIVERIES.labels(template, "sent", task=task.name).inc()
    log.info("registration.accepted", registration_id=str(row["id"]), status="registered", task=task.name)
    Text("Hay {places} cupos.", "There are {places} places.", places=places)
    Text("diploma", "diploma")
    Localised(es=row["title_es"], en=row["title_en"])
    log.warning("a.b" if late else "a.c", count=len(rows), **failure(error))
'''


def plant(root: Path, name: str, text: str, service: str = "registration", concept: str = "enrolment") -> Path:
    """Put a file into a tree as one of a service's; `SERVICE` in the text becomes the service's name.

    `FACT` becomes an event that another service publishes.
    """
    folder = root / "services" / service / f"diplomado_{service}"
    path = folder / name if name == "projections.py" else folder / concept / name
    path.parent.mkdir(parents=True, exist_ok=True)
    foreign = ("registrations", "Registered") if service == "certificates" else ("graduations", "Graduated")
    for name, value in (("SERVICE", service), ("FOREIGN", foreign[0]), ("FACT", foreign[1])):
        text = text.replace(name, value)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: Rule) -> None:
    assert list(rule(ROOT)) == [], rule.__doc__


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(("rule", "name", "text"), PLANTED)
def test_a_planted_violation_is_found(tmp_path: Path, rule: Rule, name: str, text: str, service: str) -> None:
    plant(tmp_path, "store.py", 'OWNED = "delete from planted where id = $1"', service, "a_concept_before")
    path = plant(tmp_path, name, text, service)

    assert [line.split(":")[0] for line in rule(tmp_path)][:1] == [str(path.relative_to(tmp_path))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_what_is_harmless_is_not_found(tmp_path: Path, rule: Rule) -> None:
    plant(tmp_path, "usecases.py", HARMLESS)

    assert list(rule(tmp_path)) == []


def test_columns_that_a_statement_names_elsewhere_are_not_found(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "store.py",
        'A = "with gone as (delete from people returning id) select * from gone order by id"\n'
        'B = "insert into people (id, name) select *, $3 from unnest($1::int[], $2::text[]) as new (id, name)"\n'
        'C = f"select * from (select id, count(*) as number, 2 * 3 as six from people) as counted {more}"\n'
        'D = "select id * 2 as twice, count(*) filter (where id > 3) from people"\n',
    )

    assert list(unnamed_columns(tmp_path)) == []


def test_every_rule_was_seen_to_fail() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(RULES)


def template(root: Path, name: str, text: str) -> None:
    """Put a template into a tree."""
    path = root / "services" / "notifications" / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_every_template_stands_in_both_languages() -> None:
    assert list(unpaired_templates(ROOT)) == []


def test_a_template_in_one_language_alone_is_found(tmp_path: Path) -> None:
    template(tmp_path, "es/confirmed.txt", "Hola {{ name }}, {% if moved %}…{% endif %}")
    template(tmp_path, "en/confirmed.txt", "Hello {{ name }}, {{ link }}")
    template(tmp_path, "en/cancelled.txt", "Hello")

    assert list(unpaired_templates(tmp_path)) == [
        "services/notifications/templates/en/cancelled.txt: has no twin in es",
        "services/notifications/templates/es/confirmed.txt: link, moved stands in one language alone",
    ]


def test_every_page_says_everything_in_every_language() -> None:
    assert list(untranslated_templates(ROOT)) == []


def test_a_page_that_knows_two_languages_alone_is_found(tmp_path: Path) -> None:
    template(tmp_path, "page.html", "{{ say('Hay {n} cupos', 'There are places', n=1) }}\n{% if language == 'en' %}")
    template(tmp_path, "right.html", "{{ say('Hay {n} cupos', 'There are {n} places', n=1) }} {{ said(title) }}")

    assert list(untranslated_templates(tmp_path)) == [
        "services/notifications/templates/page.html:1: the two languages tell different values",
        "services/notifications/templates/page.html:2: a language is no case",
    ]


def test_an_exception_needs_the_name_of_the_rule_and_a_reason(tmp_path: Path) -> None:
    plant(
        tmp_path,
        "api.py",
        'A = "delete from x"  # allow sql: shown to the operator, never run\n'
        'B = "delete from x"  # allow sql:\n'
        'C = "delete from x"  # allow log: another rule\n'
        "# allow sql: shown to the operator, never run\n"
        'D = """\ndelete from x\n"""\n',
    )

    assert [line.split(":")[1] for line in sql_outside_stores(tmp_path)] == ["2", "3"]
