import { startCloud } from "@assay/cloud";
import { expect, test } from "vitest";
import { reportSchema } from "../src/index.js";
import { createProject } from "./support/project.js";

test("the report of a run names the faults that struck behind its target meanwhile", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  cloud.faults.add({ kind: "throttle", service: "lambda", operation: "PublishVersion", count: 1 });
  cloud.faults.add({ kind: "drop", service: "sns" });
  const { report } = await project.run({ target: cloud.endpointUrl, random: () => 0 });
  expect(reportSchema.parse(report)).toEqual(report);
  expect(report.outcome).toBe("passed");
  const { rules = [], hits = [], hitCount = 0 } = report.faults ?? {};
  expect(rules).toContainEqual({
    id: "fault-1",
    rule: { kind: "throttle", service: "lambda", operation: "PublishVersion", count: 1 },
    hits: 1,
  });
  // Rules that struck nothing are nobody's business.
  expect(rules.map(({ id }) => id)).not.toContain("fault-2");
  expect(hitCount).toBe(hits.length);
  expect(hits.find(({ ruleId }) => ruleId === "fault-1")).toEqual({
    ruleId: "fault-1",
    kind: "throttle",
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    service: "lambda",
    operation: "PublishVersion",
    resource: "shop",
    effect: "answered the service's throttling error",
    traceId: expect.stringMatching(/^1-/),
  });
});

test("what struck before a run is not in its report", async () => {
  await using project = await createProject();
  await using cloud = await startCloud();
  cloud.faults.add({ kind: "error", service: "logs", count: 1 });
  await fetch(cloud.endpointUrl, {
    method: "POST",
    headers: { "x-amz-target": "Logs_20140328.DescribeLogGroups", "content-type": "application/x-amz-json-1.1" },
    body: "{}",
  });
  expect(cloud.faults.hits()).toHaveLength(1);
  const { report } = await project.run({ target: cloud.endpointUrl });
  expect(report.outcome).toBe("passed");
  expect(report).not.toHaveProperty("faults");
});
