import { createMovableClock } from "@assay/core";
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const START = Date.UTC(2026, 0, 1);
const clock = createMovableClock(START);
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ clock });
});
afterAll(() => cloud.dispose());

describe("a WebSocket API", () => {
  test("answers a message with what the function of its route answers", async () => {
    const source = "export const handler = async (event) => ({ statusCode: 200, body: event.body?.toUpperCase() });";
    const { connect } = await createSocketApi(cloud, { source, routes: ["$default"], isTwoWay: true });
    await using client = await connect();
    client.send('{"action":"hello"}');
    expect(await client.next()).toBe('{"ACTION":"HELLO"}');
  });
});
