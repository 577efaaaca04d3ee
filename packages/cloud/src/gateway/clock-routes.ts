import { AssayError, type Clock, isMovableClock, type MovableClock, parseDurationMs } from "@assay/core";
import { type AdminRoutes, readJsonObject } from "./admin-routes.js";
import { jsonResponse } from "./json-response.js";

const ORDERS = ["freeze", "resume", "scale", "advanceBy", "advanceTo", "advanceToNextEvent", "reset"] as const;

type Order = (typeof ORDERS)[number];

/** The cloud's clock over the wire. An answer comes when everything that fell due is done. */
export function createClockRoutes(clock: Clock): AdminRoutes {
  return {
    "GET /_assay/clock": () => jsonResponse(200, statusOf(clock)),
    async "POST /_assay/clock"(request) {
      if (!isMovableClock(clock)) {
        throw new AssayError("CLOCK_FIXED", "this cloud was started with a clock that cannot be moved", {
          hint: "start it with createMovableClock() of @assay/core, or with `assay up`",
        });
      }
      const [name, value] = orderIn(readJsonObject(request, ORDERS));
      const outcome = await obey(clock, name, value);
      return jsonResponse(200, { ...statusOf(clock), ...outcome });
    },
  };
}

function statusOf(clock: Clock): object {
  const now = new Date(clock.now()).toISOString();
  if (!isMovableClock(clock)) return { now, mode: "running", scale: 1, nextEventAt: null, isMovable: false };
  const nextEventAt = clock.nextEventAt();
  return {
    now,
    mode: clock.mode,
    scale: clock.scale,
    nextEventAt: nextEventAt === undefined ? null : isoOf(nextEventAt),
    isMovable: true,
  };
}

/** Null beyond the year 275760, where dates end. */
function isoOf(atMs: number): string | null {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function orderIn(body: Readonly<Record<string, unknown>>): [Order, unknown] {
  const given = ORDERS.filter((name) => body[name] !== undefined);
  const [name] = given;
  if (name !== undefined && given.length === 1) return [name, body[name]];
  const found = given.length === 0 ? "none" : given.join(" and ");
  throw invalid(`the body needs one of ${ORDERS.join(", ")}; it has ${found}`, '{"advanceBy":"30d"}');
}

async function obey(clock: MovableClock, name: Order, value: unknown): Promise<object> {
  switch (name) {
    case "freeze":
      requireTrue(name, value);
      clock.freeze();
      return {};
    case "resume":
      requireTrue(name, value);
      clock.resume();
      return {};
    case "scale":
      if (typeof value !== "number") throw invalid(`scale ${JSON.stringify(value)} is not a number`, '{"scale":10}');
      clock.resume(value);
      return {};
    case "advanceBy":
      await clock.advance(durationOf(value));
      return {};
    case "advanceTo":
      await clock.advanceTo(instantOf(value));
      return {};
    case "advanceToNextEvent":
      requireTrue(name, value);
      return { advanced: await clock.advanceToNextEvent() };
    case "reset":
      requireTrue(name, value);
      await clock.reset();
      return {};
    default:
      return name satisfies never;
  }
}

function requireTrue(name: Order, value: unknown): void {
  if (value !== true) throw invalid(`${name} ${JSON.stringify(value)} is not true`, `{"${name}":true}`);
}

function durationOf(value: unknown): number {
  if (typeof value === "string") return parseDurationMs(value);
  if (typeof value === "number") return value;
  throw invalid(`advanceBy ${JSON.stringify(value)} is no text and no number of milliseconds`, '{"advanceBy":"30d"}');
}

// Without an offset, an instant would depend on where the cloud runs.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(value: unknown): number {
  const atMs = typeof value === "string" && INSTANT.test(value) ? Date.parse(value) : value;
  if (typeof atMs === "number" && Number.isFinite(atMs)) return atMs;
  throw invalid(
    `advanceTo ${JSON.stringify(value)} is no instant with an offset and no number of milliseconds`,
    '{"advanceTo":"2027-01-01T00:00:00Z"}',
  );
}

function invalid(message: string, example: string): AssayError {
  return new AssayError("CLOCK_ORDER_INVALID", message, { hint: `send for example ${example}` });
}
