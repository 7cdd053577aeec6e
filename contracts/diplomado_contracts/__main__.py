"""The commands of the package: `python -m diplomado_contracts COMMAND --help`."""

import argparse
import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from diplomado_contracts.catalogue import OPEN_TOPICS, TOPICS
from diplomado_contracts.compatibility import compare, load
from diplomado_contracts.event import Topic
from diplomado_contracts.published import schemas
from diplomado_contracts.samples import Samples


def parser_of_commands() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m diplomado_contracts", description="Events of Diplomado.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check", help="compare with another version: does each read what the other writes?", description=_CHECK
    )
    check.add_argument("--against", type=Path, required=True, metavar="PATH_OR_WHEEL", help="the older version")
    check.set_defaults(run=_check)
    samples = commands.add_parser("publish-samples", help="write events of invented people to a Kafka of your own")
    samples.add_argument("--participants", type=int, default=3, metavar="N", help="default: 3")
    samples.set_defaults(run=_publish_samples)
    consumer = commands.add_parser(
        "check-consumer", help="does a consumer group pass repetitions and unknown types?", description=_CONSUMER
    )
    consumer.add_argument("--group", required=True, help="the consumer group of the subscriber")
    consumer.add_argument("--seconds", type=float, default=60, help="how long to wait for it; default: 60")
    consumer.add_argument("--broken", action="store_true", help="with a record behind it that breaks its contract")
    consumer.set_defaults(run=_check_consumer)
    for command in (samples, consumer):
        command.add_argument("--bootstrap", required=True, metavar="HOST:PORT", help="Kafka on this machine")
        command.add_argument("--topic", action="append", default=[], metavar="NAME", help="may be repeated")
        command.add_argument("--topic-prefix", default="", metavar="PREFIX")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 1 if it found something wrong."""
    parser = parser_of_commands()
    options = parser.parse_args(arguments)
    # It tells of each retry, which a new topic needs. What ends a command comes as an exception.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        return int(options.run(options))
    except (ValueError, RuntimeError) as error:  # every error of aiokafka is a RuntimeError
        parser.error(str(error))
    except ModuleNotFoundError as error:
        parser.error(f"{error}: install diplomado-contracts[aiokafka]")


_CHECK = """Compare this version with an older one: a wheel, a folder of the package or of the repository, or a folder
of schemas. Ends with 1 and a sentence for each break."""


def _check(options: argparse.Namespace) -> int:
    old, new = load(options.against), schemas()
    breaks = compare(old, new)
    sys.stdout.writelines(f"{found}\n" for found in breaks)
    if not breaks:
        added = len(new.keys() - old.keys())
        sys.stdout.write(f"compatible in both directions: {len(old)} schemas compared, {added} new ones\n")
    return 1 if breaks else 0


_NAMED = 10
"""So many records that a group has not committed are named."""

_CONSUMER = """Write events of invented people, each twice, with a record of an unknown type behind it, and wait until
the group has committed behind all of them. Ends with 1 if it has not. Without --topic these are the topics that the
group's members read. With --broken a record comes last that breaks its contract: a subscriber that stops there is
found, one that stores it goes on. Compare the printed events with your system: each counts once."""


def _publish_samples(options: argparse.Namespace) -> int:
    from diplomado_contracts.kafka import trial

    topics = _topics(options.topic) or list(OPEN_TOPICS)
    trial.require_local(options.bootstrap)
    stories = (Samples(seed).story() for seed in range(options.participants))
    events = [event for story in stories for event in story if event.topic in topics]

    async def publish() -> None:
        await trial.require_unused(options.bootstrap, options.topic_prefix)
        for name in await trial.make_missing_topics(options.bootstrap, topics, options.topic_prefix):
            _say(f"made {name}")
        for sent in await trial.publish(options.bootstrap, events, options.topic_prefix):
            _say(f"{sent.place.topic} {sent.event.type} {sent.event.partition_key}")

    asyncio.run(publish())
    return 0


def _check_consumer(options: argparse.Namespace) -> int:
    from diplomado_contracts.kafka import trial

    topics = _topics(options.topic)
    trial.require_local(options.bootstrap)

    async def check() -> trial.Report:
        await trial.require_unused(options.bootstrap, options.topic_prefix)
        return await trial.check_consumer(
            options.bootstrap, options.group, topics, options.topic_prefix, options.seconds, broken=options.broken
        )

    report = asyncio.run(check())
    for sent in report.sent:
        if sent.kind == "event":
            _say(json.dumps(trial.readable(sent.event), ensure_ascii=False))
    for sent in report.behind[:_NAMED]:
        _say(f"not committed: {sent.kind}, {sent.place.topic}, partition {sent.place.partition}, offset {sent.offset}")
    if len(report.behind) == len(report.sent):
        _say(f"{options.group} has committed nothing behind any of them: is a member of the group running?")
    _say(f"{options.group} passed {len(report.sent) - len(report.behind)} of {len(report.sent)} records")
    return 1 if report.behind else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _topics(names: Sequence[str]) -> list[Topic]:
    """Return the topics with these names. Raises ValueError for another one."""
    by_name = {topic.name: topic for topic in TOPICS}
    if unknown := [name for name in names if name not in by_name]:
        raise ValueError(f"there is no topic {', '.join(unknown)}; the topics are {', '.join(by_name)}")
    return [by_name[name] for name in names]


if __name__ == "__main__":
    sys.exit(main())
