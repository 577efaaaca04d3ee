import { createMovableClock, systemClock } from "@assay/core";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { newAccountId } from "../../test/accounts.js";
import { startCloud } from "../index.js";

const START = "2026-11-21T12:00:00.000Z";
const clock = createMovableClock(Date.parse(START));
const cloud = await startCloud({ clock });
afterAll(() => cloud.dispose());
beforeEach(() => clock.reset());

async function post(body: unknown, url = cloud.endpointUrl) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/_assay/clock`, { method: "POST", body: text });
  return { status: response.status, body: await response.json() };
}

const status = async () => await (await fetch(`${cloud.endpointUrl}/_assay/clock`)).json();

test("tells the time, how it passes and what comes next", async () => {
  expect(await status()).toEqual({ now: START, mode: "frozen", scale: 1, nextEventAt: null, isMovable: true });
  const task = clock.schedule(Date.parse("2026-11-22T00:00:00Z"), () => {});
  expect(await status()).toMatchObject({ nextEventAt: "2026-11-22T00:00:00.000Z" });
  task.cancel();
});

test.each([
  [{ advanceBy: "30d" }, "2026-12-21T12:00:00.000Z"],
  [{ advanceBy: "PT30S" }, "2026-11-21T12:00:30.000Z"],
  [{ advanceBy: 90_000 }, "2026-11-21T12:01:30.000Z"],
  [{ advanceTo: "2027-01-01T00:00:00Z" }, "2027-01-01T00:00:00.000Z"],
  [{ advanceTo: "2026-11-21T14:00:00+01:00" }, "2026-11-21T13:00:00.000Z"],
])("%j moves it, in process and on the wire", async (order, now) => {
  expect(await post(order)).toMatchObject({ status: 200, body: { now, mode: "frozen" } });
  expect(new Date(cloud.clock.now()).toISOString()).toBe(now);
});

test("advances to the next event, and says when there is none", async () => {
  let ran = false;
  clock.schedule(clock.now() + 5_000, () => {
    ran = true;
  });
  expect((await post({ advanceToNextEvent: true })).body).toMatchObject({
    advanced: true,
    now: "2026-11-21T12:00:05.000Z",
  });
  expect(ran).toBe(true);
  expect((await post({ advanceToNextEvent: true })).body).toMatchObject({ advanced: false });
});

test("runs, runs faster, freezes and begins anew", async () => {
  expect((await post({ resume: true })).body).toMatchObject({ mode: "running", scale: 1 });
  expect((await post({ scale: 60 })).body).toMatchObject({ mode: "running", scale: 60 });
  expect((await post({ freeze: true })).body).toMatchObject({ mode: "frozen" });
  const frozen = await status();
  expect(await status()).toEqual(frozen);
  expect((await post({ reset: true })).body).toMatchObject({ now: START, mode: "frozen", scale: 1 });
});

test("answers when everything that fell due is done", async () => {
  const events: string[] = [];
  clock.schedule(clock.now() + 1_000, () => events.push("due"));
  await Promise.all([1, 2, 3].map(() => post({ advanceBy: "400ms" }).then(() => events.push("moved"))));
  expect(events).toEqual(["moved", "moved", "due", "moved"]);
  expect(await status()).toMatchObject({ now: "2026-11-21T12:00:01.200Z" });
});

test("credentials expire by it", async () => {
  const accountId = newAccountId();
  const RoleArn = `arn:aws:iam::${accountId}:role/any`;
  const sts = cloud.client(STSClient, { accountId });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: "clock", DurationSeconds: 900 }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const session = new STSClient({ endpoint: cloud.endpointUrl, region: "us-east-1", credentials });
  await session.send(new GetCallerIdentityCommand({}));
  await post({ advanceBy: "15m" });
  await expect(session.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
});

describe("refuses with 400, a sentence and a way out", () => {
  test.each([
    ["{", "BODY_INVALID"],
    ["[]", "BODY_INVALID"],
    [{ wind: 1 }, "BODY_INVALID"],
    ["", "CLOCK_ORDER_INVALID"],
    [{ freeze: true, resume: true }, "CLOCK_ORDER_INVALID"],
    [{ freeze: "yes" }, "CLOCK_ORDER_INVALID"],
    [{ advanceBy: true }, "CLOCK_ORDER_INVALID"],
    [{ advanceBy: "a while" }, "DURATION_INVALID"],
    [{ advanceBy: -1 }, "CLOCK_BACKWARDS"],
    [{ advanceTo: "2026-12-01" }, "CLOCK_ORDER_INVALID"],
    [{ advanceTo: "2026-13-01T00:00:00Z" }, "CLOCK_ORDER_INVALID"],
    [{ advanceTo: "2020-01-01T00:00:00Z" }, "CLOCK_BACKWARDS"],
    [{ scale: "10" }, "CLOCK_ORDER_INVALID"],
    [{ scale: 0 }, "CLOCK_SCALE_INVALID"],
  ])("%j", async (body, code) => {
    const answer = await post(body);
    expect(answer).toEqual({
      status: 400,
      body: { code, message: expect.any(String), hint: expect.any(String) },
    });
    expect(await status()).toMatchObject({ now: START, mode: "frozen" });
  });

  test("an order to a clock that nobody can move", async () => {
    await using fixed = await startCloud({ clock: systemClock });
    expect(await post({ advanceBy: 1 }, fixed.endpointUrl)).toMatchObject({
      status: 400,
      body: { code: "CLOCK_FIXED" },
    });
  });
});

test("without a choice the clock runs with the machine's and can be moved", async () => {
  await using running = await startCloud();
  expect(running.clock.mode).toBe("running");
  const before = running.clock.now();
  await running.clock.advance(86_400_000);
  expect(running.clock.now()).toBeGreaterThanOrEqual(before + 86_400_000);
});
