import { randomUUID } from "node:crypto";
import { CloudWatchLogsClient, DescribeLogGroupsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, expect, test } from "vitest";
import { startCloud } from "../src/index.js";

const cloud = await startCloud();
afterAll(() => cloud.dispose());
const logs = cloud.client(CloudWatchLogsClient);

interface AnsweredTrace {
  readonly roots: readonly { readonly error?: string }[];
}

const get = async (path: string) => {
  const response = await fetch(cloud.endpointUrl + path);
  const body = (await response.json()) as { readonly traces: readonly AnsweredTrace[] };
  return { status: response.status, body };
};

test("the request id that an SDK reports leads to the trace", async () => {
  const { $metadata } = await logs.send(new DescribeLogGroupsCommand({}));
  const { status, body } = await get(`/_assay/traces/${$metadata.requestId}`);
  expect(status).toBe(200);
  expect(body.traces).toMatchObject([
    { roots: [{ service: "logs", name: "DescribeLogGroups", requestId: $metadata.requestId, children: [] }] },
  ]);
});

test("so does that of a refusal", async () => {
  const refused = await logs
    .send(new GetLogEventsCommand({ logGroupName: "/none", logStreamName: "s" }))
    .catch((error) => error.$metadata.requestId);
  const { body } = await get(`/_assay/traces/${refused}`);
  expect(body.traces[0]?.roots[0]?.error).toContain("ResourceNotFoundException");
});

test("every answer names its trace, which goes on from the caller's", async () => {
  const root = "1-5759e988-bd862e3fe1be46a994272793";
  const response = await fetch(cloud.endpointUrl, {
    method: "POST",
    headers: {
      "x-amz-target": "Logs_20140328.DescribeLogGroups",
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-trace-id": `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
    },
    body: "{}",
  });
  expect(response.headers.get("x-amzn-trace-id")).toBe(`Root=${root}`);
  const { body } = await get(`/_assay/traces/${root}`);
  expect(body.traces).toMatchObject([{ traceId: root, roots: [{ parentId: "53995c3f42cd8ad8" }] }]);
});

test("the recent traces come newest first; an unknown id is told", async () => {
  const { $metadata } = await logs.send(new DescribeLogGroupsCommand({}));
  const { body } = await get("/_assay/traces");
  expect(body.traces[0]).toMatchObject({ requestId: $metadata.requestId, spanCount: 1, errorCount: 0 });
  expect(await get(`/_assay/traces/${randomUUID()}`)).toMatchObject({ status: 404, body: { code: "TRACE_UNKNOWN" } });
});
