import { type Finding, formatCount, plainLine, plainText, type RunReport, type StageReport } from "@assay/core";
import junitReportBuilder, { type Builder, type TestSuite } from "junit-report-builder";
import { describeOutcome } from "./text/describe-outcome.js";
import { faultWords } from "./text/fault-words.js";
import { placeOf } from "./text/stage-finding.js";

// The package exports the builder itself (`module.exports = builder`); its declarations promise a `default` inside.
const junit = junitReportBuilder as unknown as Builder;

/**
 * A run as JUnit XML: one test case for each stage. A finding is a `failure`, a stage that could not judge is an
 * `error`, so that a CI which retries infrastructure trouble knows which is which.
 */
export function renderJunit(report: RunReport): string {
  const builder = junit.newBuilder().name("assay");
  const suite = builder
    .testSuite()
    .name(plainLine(report.project))
    .timestamp(report.startedAt)
    .time(report.durationMs / 1_000);
  for (const [name, value] of propertiesOf(report)) suite.property(name, plainLine(value));
  for (const stage of report.stages) addCase(suite, report, stage);
  return builder.build();
}

function propertiesOf(report: RunReport): readonly (readonly [string, string])[] {
  const { runId, functionName, alias, target, subject, state, outcome, assayVersion, faults } = report;
  return [
    ["assay.version", assayVersion],
    ["assay.run", runId],
    ["assay.outcome", outcome],
    ["assay.summary", describeOutcome(report).sentence],
    ["lambda.function", functionName],
    ["lambda.alias", alias],
    ["target", target],
    ...(subject === null ? [] : [["subject.digest", subject.digest] as const]),
    ...(state.version === null ? [] : [["lambda.version", state.version] as const]),
    ...(faults?.rules ?? []).map(
      ({ id, rule, hits }) =>
        [`fault.${plainLine(id)}`, `${faultWords(rule)}, struck ${formatCount(hits, "time")}`] as const,
    ),
  ];
}

function addCase(suite: TestSuite, { project }: RunReport, stage: StageReport): void {
  const testCase = suite
    .testCase()
    .className(`${plainLine(project)}.${stage.stage}`)
    .name(stage.title)
    .time(stage.durationMs / 1_000);
  const { verdict, reason, outputTail } = stage;
  switch (stage.status) {
    case "passed":
      break;
    case "skipped":
      testCase.skipped();
      if (reason !== null) testCase.property("skipped.reason", plainLine(reason));
      break;
    case "failed": {
      const findings = verdict?.findings ?? [];
      const first = findings.find(({ level }) => level === "error") ?? findings[0];
      testCase.failure(plainLine(first?.message ?? stage.title), plainLine(first?.ruleId ?? "failed"));
      testCase.stacktrace(cdata(findings.map(describeFinding).join("\n\n")));
      break;
    }
    case "errored":
    case "inconclusive":
    case "interrupted":
      testCase.error(plainLine(reason ?? "no reason is recorded"), stage.status);
      break;
    default:
      stage.status satisfies never;
  }
  if (outputTail !== "") testCase.standardOutput(cdata(outputTail));
}

function describeFinding(finding: Finding): string {
  const place = placeOf(finding);
  const where = place === undefined ? "" : ` (${place})`;
  return `${finding.level} ${finding.ruleId}${where}\n${finding.message}\nremedy: ${finding.remedy}`;
}

// The builder ends a CDATA section at the second "]]>" of a text.
const cdata = (text: string): string => plainText(text).replaceAll("]]>", "]] >");
