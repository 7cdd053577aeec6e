"""The tables of topics and of facts in the README of the package."""

from collections.abc import Sequence

from diplomado_contracts.event import Event, Fact, Topic


def with_tables(readme: str, contracts: Sequence[type[Event]]) -> str:
    """Return the README with the tables of today's topics and facts between their marks."""
    return _with(_with(readme, "topics", _topics(contracts)), "facts", _facts(contracts))


def _with(readme: str, name: str, lines: Sequence[str]) -> str:
    start, end = f"<!-- {name}: written by `make generate` -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = readme.partition(start)
    _, _, after = rest.partition(end)
    return f"{before}{start}{chr(10).join(lines)}\n{end}{after}"


def _topics(contracts: Sequence[type[Event]]) -> list[str]:
    topics = dict.fromkeys(event.topic for event in contracts)
    rows = [_row(topic, [event for event in contracts if event.topic == topic]) for topic in topics]
    return ["| topic | about | events | key | kept | readers |", "|---|---|---|---|---|---|", *rows]


def _facts(contracts: Sequence[type[Event]]) -> list[str]:
    of: dict[Fact, list[str]] = {}
    for event in contracts:
        if hasattr(event, "fact") and not event.topic.restricted:
            of.setdefault(event.fact, []).append(f"`{event.__name__}`")
    rows = [
        f"| {fact.name} | {', '.join(f'`{field}`' for field in fact.fields)} | {', '.join(events)} |"
        for fact, events in of.items()
    ]
    return ["| fact | one for each | events that share its revision |", "|---|---|---|", *rows]


def kept(topic: Topic) -> str:
    """Return how long a topic keeps what, in words."""
    period = "for ever" if topic.retention is None else f"{topic.retention.days} days"
    return f"last record of each key, {period}" if topic.compacted else period


def _row(topic: Topic, contracts: Sequence[type[Event]]) -> str:
    keys = ", ".join(f"`{key}`" for key in dict.fromkeys(event.key for event in contracts))
    events = ", ".join(f"`{event.__name__}`" for event in contracts)
    readers = f"**restricted**: {', '.join(topic.readers)}" if topic.restricted else "open"
    return f"| `{topic.name}` | {topic.purpose} | {events} | {keys} | {kept(topic)} | {readers} |"
