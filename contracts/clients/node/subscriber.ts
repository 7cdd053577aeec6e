// Keeps a table of who has a place and who graduated, in subscriber.db. Every event is checked by its JSON Schema.
// DIPLOMADO_KAFKA has the addresses of Kafka, DIPLOMADO_GROUP the consumer group. Ctrl-C stops it; it may be killed.

import { DatabaseSync } from "node:sqlite";
import { Consumer, stringDeserializers } from "@platformatic/kafka";
import { Contracts, type Fact } from "./contracts.ts";

const { DIPLOMADO_KAFKA: kafka = "", DIPLOMADO_GROUP: groupId = "" } = process.env;
const contracts = new Contracts("published");
const store = new DatabaseSync("subscriber.db");
store.exec(`
create table if not exists facts (fact text primary key, revision int not null);
create table if not exists erased (person text primary key);
create table if not exists learners (
  registration text primary key, person text, edition text, place int, graduated_on text
);
`);
const renew = store.prepare(`
insert into facts values (?, ?) on conflict (fact) do update set revision = excluded.revision
where excluded.revision > facts.revision
`);
const change = (column: string) =>
  store.prepare(`
insert into learners (registration, person, edition, ${column}) select ?1, ?2, ?3, ?4
where ?2 not in (select person from erased)
on conflict (registration) do update set person = excluded.person, ${column} = excluded.${column}
`);
const [place, graduation] = [change("place"), change("graduated_on")];
const erase = store.prepare("insert or ignore into erased values (?)");
const remove = store.prepare("delete from learners where person = ?");

/** What the revision of a type counts, one for each key. Other types are not needed. */
const counted: Record<string, string> = {
  "int.iom.training.participant.registered.v1": "registration",
  "int.iom.training.participant.waitlisted.v1": "registration",
  "int.iom.training.participant.withdrawn.v1": "registration",
  "int.iom.training.registration.changed.v1": "registration",
  "int.iom.training.participant.graduated.v1": "graduation",
  "int.iom.training.graduation.reversed.v1": "graduation",
  "int.iom.training.certificates.erased.v1": "erasure",
};

/** Apply an event that is neither repeated nor outdated: one transaction for its revision and for its effect. */
function applyNewer(fact: Fact): void {
  const name = counted[fact.type];
  if (!name) return;
  store.exec("begin");
  if (renew.run(`${name} ${fact.subject}`, fact.data.revision).changes === 1) {
    apply(fact);
    console.log(fact.type, fact.subject);
  }
  store.exec("commit");
}

/** Change the table. Events of one registration may come from the topics in any order. */
function apply({ type, subject, data }: Fact): void {
  switch (type) {
    case "int.iom.training.participant.registered.v1":
      place.run(subject, data.participant_id, data.edition_id, 1);
      break;
    case "int.iom.training.participant.waitlisted.v1":
    case "int.iom.training.participant.withdrawn.v1":
    case "int.iom.training.registration.changed.v1":
      place.run(subject, data.participant_id, data.edition_id, 0);
      break;
    case "int.iom.training.participant.graduated.v1":
      graduation.run(subject, data.participant_id, data.edition_id, data.graduated_on);
      break;
    case "int.iom.training.graduation.reversed.v1":
      graduation.run(subject, data.participant_id, data.edition_id, null);
      break;
    case "int.iom.training.certificates.erased.v1":
      erase.run(data.participant_id);
      remove.run(data.participant_id);
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
  topics: ["training.registrations", "training.graduations", "training.erasures.certificates"],
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
    if (fact) applyNewer(fact);
    await message.commit();
  }
} finally {
  await consumer.close(true);
}
