// Reads events, and checks them by the schemas in the folder `published` of the package.

import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { CloudEvent, Kafka } from "cloudevents";
import type { PersonErasedInCertificates } from "./types/int.iom.training.certificates.erased.v1.r1.d.ts";
import type { GraduationReversed } from "./types/int.iom.training.graduation.reversed.v1.r1.d.ts";
import type { Graduated } from "./types/int.iom.training.participant.graduated.v1.r1.d.ts";
import type { Registered } from "./types/int.iom.training.participant.registered.v1.r1.d.ts";
import type { RegistrationWaitlisted } from "./types/int.iom.training.participant.waitlisted.v1.r1.d.ts";
import type { RegistrationWithdrawn } from "./types/int.iom.training.participant.withdrawn.v1.r1.d.ts";
import type { RegistrationStatusChanged } from "./types/int.iom.training.registration.changed.v1.r1.d.ts";

interface Event<Type extends string, Data> {
  id: string;
  type: Type;
  subject: string;
  data: Data;
}

/** The events that the table needs. There are more types, and there will be. */
export type Fact =
  | Event<"int.iom.training.participant.registered.v1", Registered>
  | Event<"int.iom.training.participant.waitlisted.v1", RegistrationWaitlisted>
  | Event<"int.iom.training.participant.withdrawn.v1", RegistrationWithdrawn>
  | Event<"int.iom.training.registration.changed.v1", RegistrationStatusChanged>
  | Event<"int.iom.training.participant.graduated.v1", Graduated>
  | Event<"int.iom.training.graduation.reversed.v1", GraduationReversed>
  | Event<"int.iom.training.certificates.erased.v1", PersonErasedInCertificates>;

export interface KafkaRecord {
  headers: Map<string, string>;
  value: string;
}

export class Contracts {
  // The newest schema of a type accepts the events of all its revisions.
  readonly #newest = new Map<string, ValidateFunction>();

  constructor(published: string) {
    const ajv = addFormats.default(new Ajv2020({ allErrors: true }));
    // By length, because revision 10 comes behind revision 9.
    const files = readdirSync(`${published}/schemas`).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
    for (const file of files) {
      const schema = JSON.parse(readFileSync(`${published}/schemas/${file}`, "utf8"));
      this.#newest.set(file.replace(/\.r\d+\.json$/, ""), ajv.compile(schema));
    }
  }

  /** The event of a record, or undefined for a type without a schema. An Error says what breaks the contract. */
  read({ headers, value }: KafkaRecord): Fact | undefined {
    const message = { headers: Object.fromEntries(headers), value, body: value };
    const event = Kafka.toEvent(message);
    if (!(event instanceof CloudEvent)) throw new Error("a batch of events in one record");
    event.validate();
    const validate = this.#newest.get(event.type);
    if (!validate) return undefined;
    // The SDK gives a text where a record has no content-type.
    const data = JSON.parse(value);
    if (!validate(data)) throw new Error(`${event.type} does not keep its schema: ${JSON.stringify(validate.errors)}`);
    return { id: event.id, type: event.type, subject: event.subject, data } as Fact;
  }
}
