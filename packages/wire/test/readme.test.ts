import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { answer } from "./support/example-service.js";
import { formRequest, jsonRequest, textOf } from "./support/raw-request.js";

test("the example of the README answers JSON in JSON and query in query", () => {
  const json = answer(jsonRequest("AmazonSQS.GetQueueUrl", { QueueName: "orders" }), "r-1");
  expect(JSON.parse(textOf(json.body))).toEqual({ QueueUrl: "http://localhost:4566/000000000000/orders" });
  const xml = answer(formRequest("Action=GetQueueUrl&Version=2012-11-05&QueueName=orders"), "r-1");
  expect(textOf(xml.body)).toContain("<QueueUrl>http://localhost:4566/000000000000/orders</QueueUrl>");
  expect(textOf(answer(formRequest("Action=GetQueueUrl&QueueName=x"), "r-1").body)).toContain("NonExistentQueue");
  expect(textOf(answer(jsonRequest("AmazonSQS.Fly", {}), "r-1").body)).toContain("UnknownOperationException");
});

test("the README shows that example", async () => {
  const example = await readFile(new URL("support/example-service.ts", import.meta.url), "utf8");
  expect(await readFile(new URL("../README.md", import.meta.url), "utf8")).toContain(example);
});
