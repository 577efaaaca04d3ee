import { describe, expect, test } from "vitest";
import { parseMultipartForm } from "./multipart-form.js";

const TYPE = "multipart/form-data; boundary=x";

/** Lines as HTTP ends them. */
const lines = (...texts: readonly string[]): Buffer => Buffer.from(texts.join("\r\n"));

describe("a form", () => {
  test("has its parts in order, with bytes as they were sent", () => {
    const content = Buffer.from([0, 13, 10, 45, 45, 255]);
    const body = Buffer.concat([
      lines("a preamble", "--x", 'Content-Disposition: form-data; name="key"', "", "ä b", "--x", ""),
      lines('content-disposition: form-data; name=file; filename="a%22b.bin"', "Content-Type: image/png", "", ""),
      content,
      lines("", "--x--", "an epilogue"),
    ]);
    const parts = parseMultipartForm(body, TYPE)?.map((part) => ({ ...part, content: Buffer.from(part.content) }));
    expect(parts).toEqual([
      { name: "key", fileName: undefined, content: Buffer.from("ä b") },
      { name: "file", fileName: 'a"b.bin', content },
    ]);
  });

  test("may have a quoted boundary and no parts", () => {
    expect(parseMultipartForm(lines("--a b--", ""), 'multipart/form-data; boundary="a b"')).toEqual([]);
  });
});

test.each([
  ["no boundary", "multipart/form-data", lines("--x--")],
  ["another boundary", TYPE, lines("--y--")],
  ["no end", TYPE, lines("--x", 'Content-Disposition: form-data; name="a"', "", "b")],
  ["no headers", TYPE, lines("--x", "b", "--x--")],
  ["no name", TYPE, lines("--x", "Content-Disposition: form-data", "", "b", "--x--")],
  ["nothing", TYPE, lines("")],
])("what has %s is no form", (_what, type, body) => {
  expect(parseMultipartForm(body, type)).toBeUndefined();
});
