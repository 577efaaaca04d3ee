import { createMovableClock } from "@assay/core";
import { DeleteApiCommand, DeleteStageCommand } from "@aws-sdk/client-apigatewayv2";
import { describe, expect, onTestFinished, test } from "vitest";
import { HANGS } from "../../../test/http-api-fixture.js";
import { untilLogged } from "../../../test/lambda-fixture.js";
import { createSocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

const MINUTE = 60_000;
const KIBIBYTE = 1024;
const LENGTH = "export const handler = async ({ body }) => ({ statusCode: 200, body: String(body.length) });";

const clock = createMovableClock(Date.UTC(2026, 0, 1));

/** A cloud of the test's own, for its clock is moved. */
async function startedCloud(): Promise<Cloud> {
  const cloud = await startCloud({ clock });
  onTestFinished(() => cloud.dispose());
  return cloud;
}

describe("a connection", () => {
  test("takes messages of 128 KB in frames of 32 KB, and is closed with 1009 beyond either", async () => {
    const { connect } = await createSocketApi(await startedCloud(), { source: LENGTH, isTwoWay: true });
    const sendInFrames = (client: Awaited<ReturnType<typeof connect>>, bytes: number) => {
      const frame = "x".repeat(32 * KIBIBYTE);
      for (let left = bytes; left > 0; left -= frame.length) {
        client.socket.send(frame.slice(0, left), { fin: left <= frame.length });
      }
    };
    const client = await connect();
    client.send("x".repeat(32 * KIBIBYTE));
    expect(await client.next()).toBe(String(32 * KIBIBYTE));
    sendInFrames(client, 128 * KIBIBYTE);
    expect(await client.next()).toBe(String(128 * KIBIBYTE));
    sendInFrames(client, 128 * KIBIBYTE + 1);
    expect((await client.closed)[0]).toBe(1009);
    const other = await connect();
    other.send("x".repeat(32 * KIBIBYTE + 1));
    expect((await other.closed)[0]).toBe(1009);
  });

  test("is closed with 1003 when it sends bytes that are no text", async () => {
    const { connect } = await createSocketApi(await startedCloud(), { source: LENGTH });
    const client = await connect();
    client.send(new Uint8Array([1, 2]));
    expect((await client.closed)[0]).toBe(1003);
  });

  test("ends after ten idle minutes of the cloud's clock, and tells $disconnect", async () => {
    const source =
      "export const handler = async (event) => { console.log(JSON.stringify(event)); return { statusCode: 200, body: 'ok' }; };";
    const routes = ["$default", "$disconnect"];
    const { connect, account } = await createSocketApi(await startedCloud(), { source, routes, isTwoWay: true });
    const client = await connect();
    await clock.advance(9 * MINUTE);
    client.send("still here");
    expect(await client.next()).toBe("ok");
    await clock.advance(9 * MINUTE);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await clock.advance(MINUTE);
    expect(await client.closed).toEqual([1001, "Going away"]);
    await untilLogged(account, "handler", '"disconnectStatusCode":1001,"disconnectReason":"Going away"');
  });

  test("ends after two hours, however busy it is", async () => {
    const { connect } = await createSocketApi(await startedCloud(), { source: LENGTH, isTwoWay: true });
    const client = await connect();
    for (let minutes = 0; minutes < 115; minutes += 5) {
      await clock.advance(5 * MINUTE);
      client.send("x");
      await client.next();
    }
    await clock.advance(5 * MINUTE - 1);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    await clock.advance(1);
    expect(await client.closed).toEqual([1001, "Going away"]);
  });

  test("gets an answer when its integration takes longer than 29 seconds", async () => {
    const { connect, account } = await createSocketApi(await startedCloud(), { source: HANGS });
    await using client = await connect();
    client.send("x");
    await untilLogged(account, "handler", "asked");
    await clock.advance(29_000);
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Endpoint request timed out" });
  });

  test("ends with its stage, its API, and everything", async () => {
    const cloud = await startedCloud();
    const { connect, client, ApiId } = await createSocketApi(cloud, { source: LENGTH });
    const first = await connect();
    await client.send(new DeleteStageCommand({ ApiId, StageName: "dev" }));
    expect((await first.closed)[0]).toBe(1001);
    const next = await createSocketApi(cloud, { source: LENGTH });
    const second = await next.connect();
    await client.send(new DeleteApiCommand({ ApiId }));
    await next.client.send(new DeleteApiCommand({ ApiId: next.ApiId }));
    expect((await second.closed)[0]).toBe(1001);
    const third = await (await createSocketApi(cloud, { source: LENGTH })).connect();
    await cloud.reset();
    expect((await third.closed)[0]).toBe(1001);
  });

  test("ends with the state of the cloud, whose APIs take others when it is put back", async () => {
    const cloud = await startedCloud();
    const { connect } = await createSocketApi(cloud, { source: LENGTH, isTwoWay: true });
    const before = await connect();
    await cloud.snapshots.save("talking");
    expect(before.socket.readyState).toBe(before.socket.OPEN);
    await cloud.snapshots.restore("talking");
    expect((await before.closed)[0]).toBe(1001);
    await using after = await connect();
    after.send("four");
    expect(await after.next()).toBe("4");
  });

  test("does not keep a cloud from stopping", async () => {
    const cloud = await startCloud({ clock });
    const { connect } = await createSocketApi(cloud, { source: LENGTH });
    const client = await connect();
    await cloud.dispose();
    expect((await client.closed)[0]).toBe(1001);
  });
});
