// Every golden record is read, and keeps its schema.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Contracts } from "./contracts.ts";

interface GoldenRecord {
  case: string;
  key: string;
  headers: Record<string, string>;
  value: string;
}

const contracts = new Contracts("published");
for (const file of readdirSync("published/golden")) {
  const records: GoldenRecord[] = JSON.parse(readFileSync(`published/golden/${file}`, "utf8"));
  for (const { case: name, key, headers, value } of records) {
    test(`${file} ${name}`, () => {
      const fact = contracts.read({ headers: new Map(Object.entries(headers)), value });
      assert.deepEqual([fact?.type, fact?.subject], [headers.ce_type, key]);
    });
  }
}
