import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { BLOCKED, DIGEST, hostileReport, NOT_JUDGED, RELEASED, STRUCK } from "../../test/fixtures/reports.js";
import { renderJunit } from "./junit.js";

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly time: string;
  readonly failure?: { readonly message: string; readonly type: string } & Record<string, unknown>;
  readonly error?: { readonly message: string; readonly type: string };
  readonly skipped?: unknown;
  readonly "system-out"?: string;
}

interface Suite {
  readonly name: string;
  readonly tests: string;
  readonly failures: string;
  readonly errors: string;
  readonly skipped: string;
  readonly properties: { readonly property: readonly { readonly name: string; readonly value: string }[] };
  readonly testcase: readonly Case[];
}

function read(xml: string): Suite {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" });
  return parser.parse(xml).testsuites.testsuite as Suite;
}

test("every stage is a test case, and the digest is a property of the suite", () => {
  const suite = read(renderJunit(RELEASED));
  expect(suite).toMatchObject({ name: "line-bot", tests: "7", failures: "0", errors: "0", skipped: "0" });
  expect(suite.testcase.map(({ classname }) => classname.split(".").at(-1))).toEqual([
    "unit",
    "build",
    "inspect",
    "smoke",
    "deploy",
    "verify",
    "shift",
  ]);
  expect(suite.testcase[0]?.time).toBe("1.84");
  const properties = new Map(suite.properties.property.map(({ name, value }) => [name, value]));
  expect(properties.get("subject.digest")).toBe(DIGEST);
  expect(properties.get("lambda.version")).toBe("7");
});

test("a finding is a failure with its cause and remedy; stages that were not reached are skipped", () => {
  const suite = read(renderJunit(BLOCKED));
  expect(suite).toMatchObject({ failures: "1", errors: "0", skipped: "3" });
  const smoke = suite.testcase[3];
  expect(smoke?.failure).toMatchObject({ type: "smoke/import-unresolved" });
  expect(JSON.stringify(smoke?.failure)).toContain("remedy: define handle_webhook in integrations/line_bot.py");
  expect(smoke?.["system-out"]).toContain("IMPORT_ERROR");
});

test("trouble with the target is an error, so that a CI may retry it", () => {
  const suite = read(renderJunit(NOT_JUDGED));
  expect(suite).toMatchObject({ failures: "0", errors: "1", skipped: "2" });
  expect(suite.testcase[4]?.error).toMatchObject({ message: "connect ECONNREFUSED 127.0.0.1:4566", type: "errored" });
});

test("whatever a function prints, the file is XML and says nothing that was not said", () => {
  const xml = renderJunit(hostileReport());
  const suite = read(xml);
  expect(suite.testcase).toHaveLength(7);
  expect(xml).not.toMatch(/[^\P{Cc}\t\n]|\p{Cs}|\u202e/u);
  expect(suite.testcase[3]?.["system-out"]).toContain("</script><script>alert(1)</script>");
});

test("faults that struck are properties of the suite", () => {
  const { property } = read(renderJunit(STRUCK)).properties;
  expect(property).toContainEqual({ name: "fault.fault-2", value: "throttle service=lambda count=2, struck 2 times" });
});
