import { describe, expect, test } from "vitest";
import { createFunctionOutput } from "./function-output.js";

function frame(message: string): Buffer {
  const body = Buffer.from(message);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(0xa55a0003, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function eventsOf(chunks: readonly Buffer[]): string[] {
  const events: string[] = [];
  const output = createFunctionOutput((message) => events.push(message));
  for (const chunk of chunks) output.write(chunk);
  output.flush();
  return events;
}

describe("what a function prints", () => {
  const stream = Buffer.concat([
    Buffer.from("plain ü\r\n\npartial"),
    frame("framed\nwith lines ü\n"),
    frame(`length 10: ${"\n".repeat(10)}end`),
    Buffer.from("last"),
  ]);
  const expected = ["plain ü", "", "partial", "framed\nwith lines ü", `length 10: ${"\n".repeat(10)}end`, "last"];

  test("becomes an event for each line and for each frame", () => {
    expect(eventsOf([stream])).toEqual(expected);
  });

  test("becomes the same events wherever the stream is cut", () => {
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(eventsOf([stream.subarray(0, cut), stream.subarray(cut)]), `cut at ${cut}`).toEqual(expected);
    }
    expect(eventsOf([...stream].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  test("is cut into events of 1 MB when a line does not end", () => {
    const events = eventsOf([Buffer.alloc(2_500_000, "x")]);
    expect(events.map(({ length }) => length)).toEqual([1_048_576, 1_048_576, 2_500_000 - 2 * 1_048_576]);
  });

  test("is not mistaken for a frame when its length makes no sense", () => {
    const odd = Buffer.concat([
      Buffer.from([0xa5, 0x5a, 0x00, 0x03, 0xff, 0xff, 0xff, 0xff]),
      Buffer.from("abcdefgh\nx\n"),
    ]);
    expect(eventsOf([odd]).at(-1)).toBe("x");
  });
});
