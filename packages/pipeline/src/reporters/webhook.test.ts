import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type Clock, createMovableClock, type MovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { BLOCKED, DIGEST, RELEASED } from "../../test/fixtures/reports.js";
import { postWebhook, type WebhookMessage, webhookMessageOf } from "./webhook.js";

/** A receiver that answers with one status after another; `0` never answers. */
async function startReceiver(...statuses: readonly number[]) {
  const received: WebhookMessage[] = [];
  const left = [...statuses];
  const server = createServer(async (request: IncomingMessage, response) => {
    received.push((await json(request)) as WebhookMessage);
    const status = left.shift() ?? 200;
    if (status > 0) response.writeHead(status, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/secret-token`;
  return {
    url,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Time that jumps to the next thing whenever everything waits. */
function hurriedClock(mayMove: () => boolean): Clock & Disposable {
  const clock: MovableClock = createMovableClock(0);
  let done = false;
  const turn = (): void => {
    if (done) return;
    // With nothing scheduled yet, a move would run whatever is scheduled while it begins.
    if (clock.nextEventAt() !== undefined && mayMove()) void clock.advanceToNextEvent().then(() => setImmediate(turn));
    else setImmediate(turn);
  };
  turn();
  return {
    ...clock,
    [Symbol.dispose]() {
      done = true;
    },
  };
}

const never = createMovableClock(0);

test("the outcome is posted once, as text for chats and as fields for programs", async () => {
  await using receiver = await startReceiver(200);
  expect(await postWebhook(BLOCKED, { url: receiver.url, clock: never })).toBeNull();
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received[0]).toMatchObject({
    text: "line-bot: Blocked at smoke. integrations.line_bot has no name handle_webhook (3.2 s)",
    outcome: "failed",
    exitCode: 1,
    digest: DIGEST,
    version: null,
    findings: [{ ruleId: "smoke/import-unresolved" }, { ruleId: "smoke/import-error-in-log" }, { level: "warning" }],
  });
});

test("a receiver that is busy is asked again", async () => {
  await using receiver = await startReceiver(503, 429, 200);
  // A pending answer must not run into its time limit, so time moves only between attempts.
  using clock = hurriedClock(() => receiver.received.length > 0 && receiver.received.length < 3);
  const relaxed = { ...clock, schedule: limitless(clock) };
  expect(await postWebhook(RELEASED, { url: receiver.url, clock: relaxed })).toBeNull();
  expect(receiver.received).toHaveLength(3);
});

test("a receiver that refuses is not asked again, and the warning keeps the address secret", async () => {
  await using receiver = await startReceiver(404);
  const warning = await postWebhook(RELEASED, { url: receiver.url, clock: never });
  expect(warning).toBe(`the webhook at ${new URL(receiver.url).host} was not told: it answered 404`);
  expect(receiver.received).toHaveLength(1);
});

test("a redirect is not followed: the message would be lost on the way", async () => {
  await using receiver = await startReceiver(302);
  expect(await postWebhook(RELEASED, { url: receiver.url, clock: never })).toContain("it answered 302");
  expect(receiver.received).toHaveLength(1);
});

test("a receiver that never answers costs three bounded attempts", async () => {
  await using receiver = await startReceiver(0, 0, 0);
  let limits = 0;
  let waited = 0;
  using clock = hurriedClock(() => receiver.received.length === limits);
  const counting: Clock = {
    now: clock.now,
    schedule(atMs, task) {
      waited += 1;
      if (atMs - clock.now() === 5_000) limits += 1;
      return clock.schedule(atMs, task);
    },
  };
  expect(await postWebhook(RELEASED, { url: receiver.url, clock: counting })).toContain("no answer within 5 s");
  expect([limits, waited]).toEqual([3, 5]);
});

test("a name cannot call a whole channel", () => {
  const { text } = webhookMessageOf({ ...RELEASED, project: "<!channel> & co" });
  expect(text).toContain("&lt;!channel&gt; &amp; co: Released.");
});

/** Leaves out the time limit of an attempt. */
function limitless(clock: Clock): Clock["schedule"] {
  return (atMs, task) => (atMs - clock.now() === 5_000 ? { cancel: () => undefined } : clock.schedule(atMs, task));
}
