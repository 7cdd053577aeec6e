"""The catalogue of events as an HTML page in one language: one file without scripts, for screens, phones and paper."""

import inspect
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from contracts_generator.events_page import meaning
from contracts_generator.schemas import Schema, sharing, written
from diplomado_contracts.event import Event, Topic

FILES = {"en": "events.html", "es": "eventos.html"}
_NAMES = {"en": "English", "es": "Español"}
_PROMISES = {
    "Format": "CloudEvents 1.0 in binary mode: attributes in the headers ce_…, the value is plain JSON.",
    "Delivery": "At least once. A repetition has the same ce_id: store it, and skip what you have processed.",
    "Order": "Kept among events with the same key, not between keys or topics. The highest revision of a fact counts.",
    "Change": "Within a version only optional fields come or go. Ignore unknown fields and types. All else is a new "
    "type.",
    "Personal data": "On restricted topics alone. Open topics have identifiers, codes, numbers, dates and texts of "
    "organisers.",
}
with Path(__file__).with_name("translations").joinpath("es.po").open(encoding="utf-8") as _po:
    SPANISH = {message.id: str(message.string) for message in read_po(_po) if message.id}

_STYLE = """
:root { color-scheme: light dark; --line: light-dark(#c8cdd3, #4a525b); --soft: light-dark(#f3f5f7, #22272d); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); }
h3 { margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th, td { overflow-wrap: break-word; }
dt { font-weight: 600; }
dd { margin: 0 0 .5rem; }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; overflow-wrap: normal; font-size: .85rem; }
nav ul { columns: 14rem; padding-left: 1.2rem; }
@media (max-width: 44rem) {
  thead { display: none; }
  tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; border: 0; padding: .1rem 0; overflow-wrap: anywhere; }
  td[data-label]::before { content: attr(data-label) ": "; font-weight: 600; }
}
@media print {
  nav, .languages { display: none; }
  body { max-width: none; font-size: 9pt; }
  a { color: inherit; text-decoration: none; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  th, td { overflow-wrap: anywhere; }
  pre { white-space: pre-wrap; font-size: 7.5pt; }
}
"""


def page(language: str, contracts: Sequence[type[Event]], records: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page in `en` or `es`. `records` has a readable golden record of each type."""
    return _Page(language).whole(contracts, records)


def texts(contracts: Sequence[type[Event]]) -> list[str]:
    """Return the English texts of the contracts, which need a Spanish one."""
    found = [event.topic.purpose for event in contracts] + [_about(event) for event in contracts]
    for event in contracts:
        schema = written(event)
        for part in (schema, *schema.get("$defs", {}).values()):
            found += [meaning(field) for field in part.get("properties", {}).values()]
    return list(dict.fromkeys(found))


def _about(event: type[Event]) -> str:
    return inspect.cleandoc(event.__doc__ or "")


class _Page:
    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, text: str) -> str:
        """Return a text in the language of the page, as HTML."""
        said = SPANISH.get(text, text) if self.language == "es" else text
        return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(said, quote=False))

    def whole(self, contracts: Sequence[type[Event]], records: Mapping[str, Mapping[str, Any]]) -> str:
        topics = list(dict.fromkeys(event.topic for event in contracts))
        other = next(tag for tag in FILES if tag != self.language)
        promises = "".join(f"<dt>{self.say(name)}</dt><dd>{self.say(text)}</dd>" for name, text in _PROMISES.items())
        lead = self.say("Every event that the four services publish, for each other and for other systems.")
        parts = [
            f'<!doctype html>\n<html lang="{self.language}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{self.say('Diplomado events')}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>",
            f'<p class="languages"><a href="{FILES[other]}" hreflang="{other}" lang="{other}">{_NAMES[other]}</a></p>',
            f"<h1>{self.say('Diplomado events')}</h1>\n<p>{lead}</p>\n<dl>{promises}</dl>\n</header>",
            f'<nav aria-label="{self.say("Contents")}"><ul>',
            *(f'<li><a href="#{event.__name__}">{event.__name__}</a></li>' for event in contracts),
            f"</ul></nav>\n<main>\n<h2>{self.say('Topics')}</h2>",
            self.table(
                ("topic", "events", "written by", "kept", "partitions", "readers"), self.overview(topics, contracts)
            ),
        ]
        for topic in topics:
            parts.append(f"<section>\n<h2><code>{topic.name}</code></h2>\n<p>{self.say(topic.purpose)}.</p>")
            parts.extend(self.event(event, records[event.type]) for event in contracts if event.topic == topic)
            parts.append("</section>")
        return "\n".join([*parts, "</main>\n</body>\n</html>\n"])

    def overview(self, topics: Iterable[Topic], contracts: Sequence[type[Event]]) -> Iterable[tuple[str, ...]]:
        for topic in topics:
            names = [event.__name__ for event in contracts if event.topic == topic]
            yield (
                f"<code>{topic.name}</code>",
                ", ".join(f'<a href="#{name}">{name}</a>' for name in names),
                topic.owner,
                self.kept(topic),
                str(topic.partitions),
                f"{self.say('restricted')}: {', '.join(topic.readers)}" if topic.restricted else self.say("open"),
            )

    def kept(self, topic: Topic) -> str:
        period = self.say("for ever") if topic.retention is None else f"{topic.retention.days} {self.say('days')}"
        return f"{self.say('last record of each key')}, {period}" if topic.compacted else period

    def event(self, event: type[Event], record: Mapping[str, Any]) -> str:
        schema = written(event)
        rows = [self.field(name, field, schema) for name, field in schema["properties"].items()]
        example = escape(json.dumps(record["value"], indent=2, ensure_ascii=False), quote=False)
        paragraphs = "".join(f"<p>{self.say(text)}</p>" for text in self.paragraphs(_about(event)))
        facts = {"type": event.type, "key": event.key}
        if hasattr(event, "fact"):
            facts["revision for each"] = ", ".join(event.fact.fields)
            if others := [other.__name__ for other in sharing(event.fact) if other is not event]:
                facts["shared with"] = ", ".join(others)
        facts["revision of the schema"] = str(event.schema_revision)
        return "\n".join(
            [
                f'<article>\n<h3 id="{event.__name__}">{event.__name__}</h3>\n{paragraphs}',
                "<p>" + ", ".join(f"{self.say(name)} <code>{fact}</code>" for name, fact in facts.items()) + "</p>",
                self.table(("field", "form", "default", "meaning"), rows),
                f'<pre tabindex="0" aria-label="{self.say("Example")}"><code>{example}</code></pre>\n</article>',
            ]
        )

    def paragraphs(self, text: str) -> list[str]:
        return (SPANISH.get(text, text) if self.language == "es" else text).split("\n\n")

    def field(self, name: str, field: Schema, schema: Schema) -> tuple[str, ...]:
        required = name in schema.get("required", [])
        default = "" if required else f"<code>{escape(json.dumps(field.get('default'), ensure_ascii=False))}</code>"
        form = self.form(field, schema.get("$defs", {}))
        return f"<code>{name}</code>", form, default, self.say(meaning(field))

    def form(self, field: Schema, parts: Mapping[str, Schema]) -> str:
        if "$ref" in field:
            part = parts[field["$ref"].rpartition("/")[2]]
            inner = (f"<code>{name}</code>: {self.form(each, parts)}" for name, each in part["properties"].items())
            return "{" + ", ".join(inner) + "}"
        if "anyOf" in field:
            return f" {self.say('or')} ".join(self.form(choice, parts) for choice in field["anyOf"])
        if "enum" in field:
            return ", ".join(f"<code>{value}</code>" for value in field["enum"])
        if field.get("type") == "array":
            return f"{self.say('list of')} {self.form(field['items'], parts)}"
        bounds = [f"{sign} {field[bound]}" for bound, sign in (("minimum", "≥"), ("maximum", "≤")) if bound in field]
        return " ".join([field.get("format") or str(field.get("type")), *bounds])

    def table(self, names: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
        heads = "".join(f'<th scope="col">{self.say(name)}</th>' for name in names)
        lines = [f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"]
        for row in rows:
            cells = zip(names, row, strict=True)
            lines.append("<tr>" + "".join(self.cell(name, cell) for name, cell in cells) + "</tr>")
        return "\n".join([*lines, "</tbody>\n</table>"])

    def cell(self, name: str, content: str) -> str:
        return f'<td data-label="{self.say(name)}">{content}</td>' if content else "<td></td>"
