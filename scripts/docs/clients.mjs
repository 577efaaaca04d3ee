// Which clients the protocols of AWS are tested with: services from their SDK clients, versions from the manifest.
import { readFileSync } from "node:fs";
import { compileService } from "../../packages/wire/dist/index.js";
import { root } from "../run.mjs";

const TESTS = "../packages/cloud/test";
const javaScript = (what) => `[${what}](${TESTS}/compatibility/javascript-clients.test.ts)`;
const python = (what, file) => `[${what}](${TESTS}/${file}-python.test.ts)`;
const others = (what) => `[${what}](${TESTS}/python-clients.test.ts)`;
const everyProtocol = (what) => `[${what}](${TESTS}/compatibility/python-protocols.test.ts)`;

/** Which service each client was tested with, by protocol. */
const TESTED = {
  awsJson1_0: { today: "SQS, DynamoDB, CloudWatch", lastYear: "SQS, DynamoDB", python: python("SQS", "sqs") },
  awsJson1_1: { today: "CloudWatch Logs", lastYear: "CloudWatch Logs", python: others("CloudWatch Logs") },
  awsQuery: { today: "SNS", lastYear: "SNS, CloudWatch", python: python("SNS", "sns") },
  restJson1: { today: "Lambda", lastYear: "Lambda", python: others("Lambda") },
  restXml: { today: "S3", lastYear: "S3", python: python("S3", "s3") },
  rpcv2Cbor: { today: "CloudWatch", lastYear: "CloudWatch", python: everyProtocol("CloudWatch") },
};

const versionOf = (alias) => {
  const { devDependencies } = JSON.parse(readFileSync(`${root}/packages/cloud/package.json`, "utf8"));
  return devDependencies[alias].split("@").at(-1);
};

/** The protocol that a service's JavaScript client speaks unless it is told otherwise. */
function protocolOf(client) {
  const [, Client] = Object.entries(client).find(([name]) => /^[A-Z]\w*Client$/.test(name));
  return new Client({ region: "eu-central-1" }).config.protocol.getShapeId().split("#")[1];
}

/** Lines of Markdown. */
export async function renderClients(entries) {
  const services = new Map(Object.keys(TESTED).map((protocol) => [protocol, []]));
  for (const [, { load }] of entries) {
    const { client } = await load();
    const protocol = protocolOf(client);
    const listed = services.get(protocol);
    if (listed === undefined) throw new Error(`${protocol} is in no row of the table of clients`);
    listed.push(compileService(client).serviceId);
  }
  const rows = [...services].map(([protocol, spoken]) => {
    const { today, lastYear, python: inPython } = TESTED[protocol];
    const cells = [spoken.join(", "), javaScript(today), javaScript(lastYear), inPython, inPython];
    return `| ${protocol} | ${cells.join(" | ")} |`;
  });
  return [
    "## Clients\n",
    `A [test](${TESTS}/compatibility/every-operation.test.ts) fails when an operation that is there is not called through its client of the AWS SDK for JavaScript by another test. Each protocol is spoken over a socket by the clients below, rpcv2Cbor when they are told to. The SDK of a year ago is ${versionOf("client-sqs-2025")}.\n`,
    "| protocol | services that speak it first | SDK for JavaScript, today's | a year old | boto3 | AWS CLI |\n|---|---|---|---|---|---|",
    ...rows,
    "",
    `Older and newer clients choose differently, so that a service answers in several: SQS in awsQuery to the SDK for JavaScript ${versionOf("client-sqs-2023")} of 2023, CloudWatch in awsQuery to that of a year ago, and [in all three](${TESTS}/compatibility/python-protocols.test.ts) to boto3 and the AWS CLI. Version 2 of the SDKs for [Go](../e2e/go-sdk.test.ts) and [Java](../e2e/java-sdk.test.ts) works with queues, topics, buckets, tables, streams and functions by its waiters, paginators and classes of errors; that for Go is also in [the function of the example](../examples/api-sns-redis/functions/go/main.go), and in Terraform's AWS provider, which [deploys the example and resources of every service](../e2e/terraform.test.ts), finds them unchanged and destroys them. SDKs of other languages are not tested.`,
    "",
  ];
}
