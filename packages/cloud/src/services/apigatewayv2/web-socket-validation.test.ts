import {
  CreateModelCommand,
  type CreateRouteCommandInput,
  DeleteModelCommand,
  DeleteRouteRequestParameterCommand,
  GetModelTemplateCommand,
  UpdateModelCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const ORDER = { type: "object", required: ["id"], properties: { id: { type: "integer" } } };

/** A one-way API whose route `order` fails silently where it lets a message through, and its models. */
async function apiWithModels(schemas: Readonly<Record<string, object>>, route: Partial<CreateRouteCommandInput>) {
  const integration = { IntegrationType: "MOCK" as const, RequestTemplates: { $default: '{"statusCode":200}' } };
  const api = await createSocketApi(cloud, { routes: [], isTwoWay: false, integration });
  const { client, ApiId } = api;
  const ids = new Map<string, string | undefined>();
  for (const [Name, schema] of Object.entries(schemas)) {
    const model = new CreateModelCommand({ ApiId, Name, Schema: JSON.stringify(schema) });
    ids.set(Name, (await client.send(model)).ModelId);
  }
  await api.addRoute("order", route);
  return { ...api, modelId: (name: string) => ids.get(name) };
}

describe("messages of a WebSocket API", () => {
  test("are refused where they do not fit the model of their route", async () => {
    const { connect } = await apiWithModels({ Order: ORDER }, { RequestModels: { $default: "Order" } });
    await using client = await connect();
    client.send('{"action":"order","id":7}');
    client.send('{"action":"order","id":"seven"}');
    // The first is let through and answered with nothing.
    expect(JSON.parse(await client.next())).toEqual({
      message: "Invalid request body",
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test("choose their model, whose schema may refer to another", async () => {
    const Basket = { type: "object", properties: { first: { $ref: "Order" } } };
    const { connect, client, ApiId, modelId } = await apiWithModels(
      { Order: ORDER, Basket, Any: {} },
      {
        RequestModels: { order: "Order", basket: "Basket", $default: "Any" },
        ModelSelectionExpression: "$request.body.kind",
      },
    );
    await using socket = await connect();
    const refuses = async (message: object) => {
      socket.send(JSON.stringify({ action: "order", ...message }));
      // Nothing answers what is let through: the next message is refused in any case.
      socket.send('{"action":"nothing"}');
      const answers = [JSON.parse(await socket.next()).message];
      if (answers[0] !== "Forbidden") answers.push(JSON.parse(await socket.next()).message);
      return answers.includes("Invalid request body");
    };
    expect(await refuses({ kind: "order" })).toBe(true);
    expect(await refuses({ kind: "basket", first: { id: 1 } })).toBe(false);
    expect(await refuses({ kind: "basket", first: {} })).toBe(true);
    expect(await refuses({ kind: "other" })).toBe(false);
    const Schema = JSON.stringify({ type: "object", required: ["colour"] });
    await client.send(new UpdateModelCommand({ ApiId, ModelId: modelId("Any"), Schema }));
    expect(await refuses({ kind: "other" })).toBe(true);
  });

  test("cannot be checked against a model that is not there, is no JSON, or is taken away", async () => {
    const { client, ApiId, modelId, addRoute } = await apiWithModels(
      { Order: ORDER },
      { RequestModels: { a: "Order" } },
    );
    expect(await refusalOf(addRoute("say", { RequestModels: { $default: "Nothing" } }))).toMatchObject({
      code: "BadRequestException",
    });
    const malformed = new CreateModelCommand({ ApiId, Name: "Bad", Schema: "{" });
    expect(await refusalOf(client.send(malformed))).toMatchObject({ code: "BadRequestException" });
    const deletion = new DeleteModelCommand({ ApiId, ModelId: modelId("Order") });
    expect(await refusalOf(client.send(deletion))).toMatchObject({ code: "ConflictException" });
    const template = await client.send(new GetModelTemplateCommand({ ApiId, ModelId: modelId("Order") }));
    expect(template.Value).toBe("#set($inputRoot = $input.path('$'))\n{\n  \"id\" : 42\n}");
  });
});

test("who connects has to bring the parameters that the route requires", async () => {
  const { client, ApiId, addRoute, connect } = await apiWithModels({}, {});
  const RouteId = await addRoute("$connect", {
    RequestParameters: {
      "route.request.querystring.room": { Required: true },
      "route.request.header.X-Who": { Required: true },
      "route.request.header.X-More": { Required: false },
    },
  });
  await expect(connect()).rejects.toThrow("Unexpected server response: 400");
  await using both = await connect({ query: "?room=1", headers: { "x-who": "me" } });
  expect(both.socket.readyState).toBe(both.socket.OPEN);
  const one = { ApiId, RouteId, RequestParameterKey: "route.request.header.X-Who" };
  await client.send(new DeleteRouteRequestParameterCommand(one));
  await using room = await connect({ query: "?room=1" });
  expect(room.socket.readyState).toBe(room.socket.OPEN);
  expect(await refusalOf(client.send(new DeleteRouteRequestParameterCommand(one)))).toMatchObject({
    code: "NotFoundException",
  });
});
