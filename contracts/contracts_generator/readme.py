"""The table of topics in the README of the package."""

from collections.abc import Sequence

from diplomado_contracts.event import Event, Topic

_START, _END = "<!-- topics: written by `make generate` -->\n", "<!-- end of topics -->\n"


def with_topics(readme: str, contracts: Sequence[type[Event]]) -> str:
    """Return the README with the table of today's topics between its two marks."""
    before, _, rest = readme.partition(_START)
    _, _, after = rest.partition(_END)
    topics = dict.fromkeys(event.topic for event in contracts)
    rows = [_row(topic, [event for event in contracts if event.topic == topic]) for topic in topics]
    head = ["| topic | about | events | key | kept | readers |", "|---|---|---|---|---|---|"]
    return f"{before}{_START}{chr(10).join([*head, *rows])}\n{_END}{after}"


def kept(topic: Topic) -> str:
    """Return how long a topic keeps what, in words."""
    period = "for ever" if topic.retention is None else f"{topic.retention.days} days"
    return f"last record of each key, {period}" if topic.compacted else period


def _row(topic: Topic, contracts: Sequence[type[Event]]) -> str:
    keys = ", ".join(f"`{key}`" for key in dict.fromkeys(event.key for event in contracts))
    events = ", ".join(f"`{event.__name__}`" for event in contracts)
    readers = f"**restricted**: {', '.join(topic.readers)}" if topic.restricted else "open"
    return f"| `{topic.name}` | {topic.purpose} | {events} | {keys} | {kept(topic)} | {readers} |"
