import { AssayError } from "@assay/core";
import { XMLParser } from "fast-xml-parser";

/** What a test run says about itself in JUnit XML, in the words of the run's evidence. */
export interface TestCounts {
  readonly testsPassed: number;
  readonly testsFailed: number;
  readonly testsSkipped: number;
  /** Tests or whole files that did not get as far as a test, because an import failed. */
  readonly importErrors: number;
  readonly durationSeconds: number;
  readonly failures: readonly TestFailure[];
}

export interface TestFailure {
  readonly name: string;
  readonly message: string;
  readonly isImportError: boolean;
}

interface XmlNode {
  readonly [key: string]: unknown;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: "#text",
  parseAttributeValue: false,
  parseTagValue: false,
  isArray: (name) => ["testsuite", "testcase", "failure", "error"].includes(name),
});

/** The line that names the module, rather than the one that names the file in which it happened. */
const NAMED_IMPORT_ERROR = /\b(?:ImportError|ModuleNotFoundError): |Cannot find (?:module|package)/;
const IMPORT_ERROR = /ImportError|ModuleNotFoundError|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND/;

/**
 * Counts of a JUnit XML report, as pytest, vitest, jest, gotestsum and node:test write it. Test cases are counted,
 * not the suites' own sums, because tools disagree on what these include.
 *
 * @throws AssayError `JUNIT_UNREADABLE`
 */
export function parseJunit(xml: string, path: string): TestCounts {
  const root = parseXml(xml, path);
  const suites = suitesOf(root);
  if (suites.length === 0) {
    throw new AssayError("JUNIT_UNREADABLE", `${path} holds no <testsuite>`, {
      hint: "let the test command write JUnit XML to the file that unit.junit names",
    });
  }
  const cases = suites.flatMap(casesOf);
  const failures = cases.flatMap(failureOf);
  const testsSkipped = cases.filter((testcase) => "skipped" in testcase).length;
  return {
    testsPassed: cases.length - failures.length - testsSkipped,
    testsFailed: failures.length,
    testsSkipped,
    importErrors: failures.filter(({ isImportError }) => isImportError).length,
    durationSeconds: durationOf(suites),
    failures,
  };
}

function parseXml(xml: string, path: string): XmlNode {
  try {
    return parser.parse(xml, true) as XmlNode;
  } catch (cause) {
    throw new AssayError("JUNIT_UNREADABLE", `${path} is not valid XML`, {
      hint: "let the test command write JUnit XML to the file that unit.junit names",
      cause,
    });
  }
}

function suitesOf(node: XmlNode): readonly XmlNode[] {
  const wrapper = node.testsuites as XmlNode | undefined;
  if (wrapper === undefined) return listOf(node.testsuite);
  // node:test writes tests outside of a `describe` straight into the wrapper, which is then a suite too.
  const loose = listOf(wrapper.testcase).map((testcase) => ({ testcase: [testcase], time: testcase.time }));
  return [...listOf(wrapper.testsuite), ...loose];
}

/** Suites may be nested (node:test, Maven). */
function casesOf(suite: XmlNode): readonly XmlNode[] {
  return [...listOf(suite.testcase), ...listOf(suite.testsuite).flatMap(casesOf)];
}

function failureOf(testcase: XmlNode): readonly TestFailure[] {
  const [problem] = [...listOf(testcase.error), ...listOf(testcase.failure)];
  if (problem === undefined) return [];
  const details = `${textOf(problem.message)}\n${textOf(problem["#text"])}`.trim();
  const isImportError = IMPORT_ERROR.test(details);
  const name = [testcase.classname, testcase.name]
    .map(textOf)
    .filter((part) => part !== "")
    .join(" > ");
  const lines = details.split("\n").map((line) => line.trim());
  const telling = (isImportError ? lines.find((line) => NAMED_IMPORT_ERROR.test(line)) : undefined) ?? lines[0] ?? "";
  return [{ name, message: telling.replace(/^E\s+/, ""), isImportError }];
}

function durationOf(suites: readonly XmlNode[]): number {
  const seconds = suites.map((suite) => Number(textOf(suite.time)) || 0);
  return seconds.reduce((sum, time) => sum + time, 0);
}

/** Elements that may occur several times are lists (see `isArray`); an element without content is an empty text. */
function listOf(value: unknown): readonly XmlNode[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) =>
    typeof item === "object" && item !== null ? (item as XmlNode) : { "#text": item },
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
