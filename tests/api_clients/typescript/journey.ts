// A small programme through the HTTP API by openapi-fetch: from a course to a certificate that is verified.
// DIPLOMADO_URL is the entrance, DIPLOMADO_TOKEN a coordinator's token, DIPLOMADO_CODE the code of a new edition.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.d.ts";

type Problem = components["schemas"]["Problem"];
type Answer<T> = { data?: T; error?: Problem };

const { DIPLOMADO_URL: baseUrl, DIPLOMADO_TOKEN: token, DIPLOMADO_CODE: code = "" } = process.env;
const PATIENCE = 120_000;
const EMAIL = "nusta@correo.example";
const TITLE = { es: "Curso breve", en: "Short course" };
const ZOOM =
  "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n" +
  `Ñusta Güitrón,${EMAIL},02/01/2024 08:58:00 AM,02/01/2024 10:01:00 AM,63,Yes\n`;

const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}`, "Accept-Language": "en" } });

function given<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

/** Ask until the facts of other services have come: they travel by events. */
async function eventually<T>(ask: () => Promise<Answer<T>>, isThere: (data: T) => boolean): Promise<T> {
  for (const until = Date.now() + PATIENCE; ; await pause(500)) {
    const answer = await ask();
    if (answer.data !== undefined && isThere(answer.data)) return answer.data;
    if (Date.now() > until) throw new Error(JSON.stringify(answer.error ?? answer.data));
  }
}

given(await api.PUT("/api/v1/courses/{code}", { params: { path: { code: `${code}-course` } }, body: { title: TITLE } }));
const edition = given(
  await api.PUT("/api/v1/editions/{edition_key}", {
    params: { path: { edition_key: code }, header: { "If-None-Match": "*" } },
    body: {
      course: `${code}-course`,
      title: TITLE,
      modality: "online",
      starts_on: "2024-02-01",
      ends_on: "2024-02-02",
      time_zone: "America/Panama",
      organiser: "OIM Panamá",
    },
  }),
);
const ofEdition = { params: { path: { edition_id: edition.edition_id } } };
given(await api.POST("/api/v1/editions/{edition_id}/publication", ofEdition));
const session = await eventually(
  () =>
    api.PUT("/api/v1/editions/{edition_id}/sessions/{code}", {
      params: { path: { edition_id: edition.edition_id, code: "s1" } },
      body: {
        title: { es: "Única sesión", en: "Only session" },
        starts_at: "2024-02-01T14:00:00Z",
        ends_at: "2024-02-01T15:00:00Z",
      },
    }),
  (stored) => stored.revision > 0,
);
const registering = {
  params: { path: { edition_id: edition.edition_id }, header: { "Idempotency-Key": randomUUID() } },
  body: {
    given_names: "Ñusta",
    family_names: "Güitrón Ábrego",
    email: EMAIL,
    organisation_type: "none",
    occupation: "student",
    consents: { participation: true },
  },
};
const first = given(await api.POST("/api/v1/editions/{edition_id}/registrations", registering));
const again = given(await api.POST("/api/v1/editions/{edition_id}/registrations", registering));
assert.equal(first.registration_id, again.registration_id);
const found = given(await api.GET("/api/v1/editions/{edition_id}/registrations", ofEdition));
assert.deepEqual(found.registrations.map((one) => one.email), [EMAIL]);
await eventually(
  () =>
    api.POST("/api/v1/sessions/{session_id}/attendance-files", {
      params: { path: { session_id: session.session_id }, query: { name: "zoom.csv" } },
      body: ZOOM,
      headers: { "Content-Type": "text/csv" },
      bodySerializer: (body: string) => body,
    }),
  (imported) => imported.matched === 1,
);
const ofSession = { params: { path: { session_id: session.session_id } } };
assert.equal(given(await api.POST("/api/v1/sessions/{session_id}/closure", ofSession)).attended, 1);
given(
  await api.PUT("/api/v1/editions/{edition_id}/policy", {
    ...ofEdition,
    body: {
      code: `${code}-policy`,
      awards: [{ award: "attendance", kind: "attendance", graduates: true, require: [{ attendance_overall: 0.8 }] }],
    },
  }),
);
await eventually(
  () => api.GET("/api/v1/editions/{edition_id}/progress", ofEdition),
  (progress) => progress.participants.some((who) => who.awards?.some((award) => award.entitled)),
);
const act = given(
  await api.POST("/api/v1/editions/{edition_id}/acts", {
    ...ofEdition,
    body: {
      graduated_on: "2024-02-03",
      place: "Ciudad de Panamá",
      signatories: [{ name: "Itzel Abrego", office: { es: "Directora", en: "Director" }, organisation: "OIM" }],
    },
  }),
);
const signed = given(await api.POST("/api/v1/acts/{act_id}/signature", { params: { path: { act_id: act.act_id } } }));
assert.equal(signed.status, "signed");
const { certificates } = await eventually(
  () => api.GET("/api/v1/editions/{edition_id}/certificates", ofEdition),
  (listed) => listed.certificates.length > 0,
);
const [certificate] = certificates;
assert(certificate);
const verified = given(
  await api.GET("/api/v1/verifications/{code}", { params: { path: { code: certificate.verification_code } } }),
);
assert.deepEqual([verified.status, verified.number], ["valid", certificate.number]);
const pdf = given(
  await api.GET("/api/v1/certificates/{certificate_id}/pdf", {
    params: { path: { certificate_id: certificate.certificate_id } },
    parseAs: "text",
  }),
);
assert(pdf.startsWith("%PDF-"));
const unknown = await api.GET("/api/v1/registrations/{registration_id}", {
  params: { path: { registration_id: randomUUID() } },
});
assert.equal(unknown.error?.type, "urn:diplomado:problem:registration-unknown");
console.log(certificate.number);
