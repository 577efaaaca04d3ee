import { NormalizedSchema } from "@smithy/core/schema";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import type { StaticErrorSchema, StaticStructureSchema, StaticUnionSchema } from "@smithy/types";
import { expect, test } from "vitest";
import { encodeJson } from "../codec/json.js";
import { structureOf } from "../model/shape.js";
import type { BodyCodec } from "./body-codec.js";
import { frameEvents } from "./event-stream.js";

// What no client of the tests' dependencies has: headers, an exception and a document as payload.
const record: StaticStructureSchema = [
  3,
  "t",
  "Record",
  0,
  ["Count", "Urgent", "Note"],
  [[1, { eventHeader: 1 }], [2, { eventHeader: 1 }], 0],
];
const overload: StaticErrorSchema = [-3, "t", "Overload", { error: "server" }, ["message"], [0]];
const union: StaticUnionSchema = [
  4,
  "t",
  "Events",
  { streaming: 1 },
  ["Record", "OverloadException"],
  [() => record, () => overload],
];

const json: BodyCodec = {
  contentType: "application/json",
  readMembers: () => ({}),
  readPayload: () => undefined,
  writeMembers: (_structure, members, value) =>
    encodeJson(Object.fromEntries(members.map(({ name }) => [name, Object(value)[name]]))),
  writePayload: (_member, value) => encodeJson(value),
};

class Overload extends Error {
  override readonly name = "Overload";
}

test("headers, documents and modelled exceptions are framed as clients read them", async () => {
  const decoder = new EventStreamCodec(
    (bytes) => Buffer.from(bytes).toString("utf8"),
    (text) => Buffer.from(text),
  );
  const messages: unknown[] = [];
  const events = async function* () {
    yield { Record: { Count: 3, Urgent: true, Note: "n" } };
    throw new Overload("later");
  };
  for await (const bytes of frameEvents(structureOf(NormalizedSchema.of(union)), events(), json)) {
    const { headers, body } = decoder.decode(bytes);
    const values = Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value]));
    messages.push([values, JSON.parse(Buffer.from(body).toString("utf8"))]);
  }
  expect(messages).toEqual([
    [
      {
        ":message-type": "event",
        ":event-type": "Record",
        ":content-type": "application/json",
        Count: 3,
        Urgent: true,
      },
      { Note: "n" },
    ],
    [
      { ":message-type": "exception", ":exception-type": "OverloadException", ":content-type": "application/json" },
      { message: "later" },
    ],
  ]);
});
