import { expect, test } from "vitest";
import { parseJunit } from "./unit-junit.js";

test("pytest's report is counted by test case, import errors apart", () => {
  const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests">
    <testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.250">
      <testcase classname="tests.test_a" name="test_one" time="0.1" />
      <testcase classname="tests.test_a" name="test_two" time="0.1"><failure message="assert 1 == 2">def test_two(): ...</failure></testcase>
      <testcase classname="tests.test_a" name="test_three" time="0"><skipped message="later" /></testcase>
      <testcase classname="" name="tests.test_b" time="0"><error message="collection failure">ImportError while importing test module
E   ModuleNotFoundError: No module named 'requests'</error></testcase>
    </testsuite></testsuites>`;
  expect(parseJunit(xml, "junit.xml")).toEqual({
    testsPassed: 1,
    testsFailed: 2,
    testsSkipped: 1,
    importErrors: 1,
    durationSeconds: 0.25,
    failures: [
      { name: "tests.test_a > test_two", message: "assert 1 == 2", isImportError: false },
      { name: "tests.test_b", message: "ModuleNotFoundError: No module named 'requests'", isImportError: true },
    ],
  });
});

test("nested suites and several suites are added up", () => {
  const xml = `<testsuites><testsuite name="a" time="1"><testcase name="x"/><testsuite name="b"><testcase name="y"/></testsuite></testsuite>
    <testsuite name="c" time="0.5"><testcase name="z"><failure/></testcase></testsuite></testsuites>`;
  expect(parseJunit(xml, "j")).toMatchObject({ testsPassed: 2, testsFailed: 1, durationSeconds: 1.5 });
});

test("tests outside of any suite are counted, as node:test writes them", () => {
  const xml =
    '<testsuites><testcase name="loose" time="0.5"/><testsuite time="1"><testcase name="inner"/></testsuite></testsuites>';
  expect(parseJunit(xml, "junit.xml")).toMatchObject({ testsPassed: 2, testsFailed: 0, durationSeconds: 1.5 });
});

test("a suite without a wrapper and without tests counts nothing", () => {
  expect(parseJunit('<testsuite name="empty" tests="0"/>', "j")).toMatchObject({ testsPassed: 0, testsFailed: 0 });
});

test.each(["", "no xml", "<html><body/></html>", "<testsuites", "<testsuites><testsuite>"])(
  "%j is refused as a report",
  (xml) => {
    expect(() => parseJunit(xml, "junit.xml")).toThrow(/junit\.xml/);
  },
);
