// Keeps a table of who registered and who graduated, in subscriber.db. Every event is checked by its JSON Schema.
// DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.

import { DatabaseSync } from "node:sqlite";
import { Consumer, stringDeserializers } from "@platformatic/kafka";
import { Contracts, type Fact } from "./contracts.ts";

const { DIPLOMADO_KAFKA: kafka = "", DIPLOMADO_GROUP: groupId = "" } = process.env;
const contracts = new Contracts("published");
const store = new DatabaseSync("subscriber.db");
store.exec(`
create table if not exists seen (event_id text primary key);
create table if not exists learners (registration text primary key, edition text, graduated_on text);
`);
const see = store.prepare("insert or ignore into seen values (?)");
const register = store.prepare("insert into learners (registration, edition) values (?, ?) on conflict do nothing");
const graduate = store.prepare(`
insert into learners values (?, ?, ?) on conflict (registration) do update set graduated_on = excluded.graduated_on
`);

/** Apply an event once: one transaction for its id and for its effect. */
function applyOnce(fact: Fact): void {
  store.exec("begin");
  if (see.run(fact.id).changes === 1) {
    apply(fact);
    console.log(fact.type, fact.subject);
  }
  store.exec("commit");
}

/** Change the table. Events of one registration may come from the two topics in either order. */
function apply({ type, subject, data }: Fact): void {
  switch (type) {
    case "int.iom.training.participant.registered.v1":
      register.run(subject, data.edition_id);
      break;
    case "int.iom.training.participant.graduated.v1":
      graduate.run(subject, data.edition_id, data.graduated_on);
      break;
    case "int.iom.training.graduation.reversed.v1":
      graduate.run(subject, data.edition_id, null);
  }
}

const consumer = new Consumer({
  clientId: "learners",
  groupId,
  bootstrapBrokers: kafka.split(","),
  deserializers: stringDeserializers,
  autocommit: false,
});
const stream = await consumer.consume({
  topics: ["training.registrations", "training.graduations"],
  mode: "committed",
  fallbackMode: "earliest",
});
process.once("SIGINT", () => stream.close());
try {
  for await (const message of stream) {
    let fact: Fact | undefined;
    try {
      fact = contracts.read(message);
    } catch (broken) {
      throw new Error(`${message.topic}, partition ${message.partition}, offset ${message.offset}`, { cause: broken });
    }
    if (fact) applyOnce(fact);
    await message.commit();
  }
} finally {
  await consumer.close(true);
}
