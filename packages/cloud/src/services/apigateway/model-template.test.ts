import { CreateModelCommand, GetModelTemplateCommand } from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

async function modelsApi() {
  const { gateway, id: restApiId } = await createTestApi(cloud, newAccountId());
  const add = (name: string, schema: object, contentType = "application/json") =>
    gateway.send(new CreateModelCommand({ restApiId, name, contentType, schema: JSON.stringify(schema) }));
  const templateOf = async (modelName: string) =>
    (await gateway.send(new GetModelTemplateCommand({ restApiId, modelName }))).value;
  return { restApiId, add, templateOf };
}

test("a template has samples for properties and loops for lists", async () => {
  const { restApiId, add, templateOf } = await modelsApi();
  await add("Item", { type: "object", properties: { sku: { type: "string" }, count: { type: "integer" } } });
  const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Item`;
  await add("Order", {
    type: "object",
    properties: { paid: { type: "boolean" }, items: { type: "array", items: { $ref } } },
  });
  expect(await templateOf("Order")).toBe(
    [
      "#set($inputRoot = $input.path('$'))",
      "{",
      '  "paid" : true,',
      '  "items" : [',
      "  #foreach($elem in $inputRoot.items)",
      "    {",
      '      "sku" : "foo",',
      '      "count" : 42',
      "    }#if($foreach.hasNext),#end",
      "  #end",
      "  ]",
      "}",
    ].join("\n"),
  );
  expect(await templateOf("Empty")).toBe("#set($inputRoot = $input.path('$'))\n{ }");
});

test("models that refer to each other without end have a template that ends", async () => {
  const { add, templateOf } = await modelsApi();
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`p${index}`, { $ref: "B" }]));
  await add("A", { type: "object", properties: many });
  await add("B", { type: "object", properties: { a: { $ref: "A" }, b: { $ref: "C" } } });
  await add("C", { type: "object", properties: Object.fromEntries(["x", "y"].map((name) => [name, { $ref: "D" }])) });
  await add("D", { type: "object", properties: { up: { $ref: "A" } } });
  const template = (await templateOf("A")) ?? "";
  expect(template.length).toBeLessThan(1_000_000);
  expect(template).toContain('"up" : null');
});

test("a model that is none of JSON has no template, and what is not there has none", async () => {
  const { add, templateOf } = await modelsApi();
  await add("Text", {}, "text/plain");
  expect(await refusalOf(templateOf("Text"))).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(templateOf("None"))).toMatchObject({ code: "NotFoundException" });
});
