import type { RotationRulesType } from "@aws-sdk/client-secrets-manager";
import type { RotationWindow } from "./rotation-schedule.js";

/** How a secret gets new values. Plain data, replaced and never changed. */
export interface Rotation {
  readonly functionArn: string;
  readonly rules: RotationRulesType;
  /** False after CancelRotateSecret: what was set is still shown. */
  readonly isEnabled: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly lastRotatedAtMs: number | undefined;
  /** Undefined for a secret that is rotated on request only. */
  readonly nextWindow: RotationWindow | undefined;
  /** What a rotation that failed is tried again for. */
  readonly retry: RotationRetry | undefined;
}

interface RotationRetry {
  /** 1 is the first one after the rotation itself. */
  readonly attempt: number;
  readonly atMs: number;
}

// Secrets Manager tries "the entire rotation process multiple times" (API reference, DescribeSecret) and says neither
// how often nor when. This is our choice: five times, a minute later and each time twice as late.
const RETRY_LIMIT = 5;
const FIRST_RETRY_MS = 60_000;

/** When to try again what failed at `nowMs`; undefined when it was tried often enough. */
export function retryAfter(failed: RotationRetry | undefined, nowMs: number): RotationRetry | undefined {
  const attempt = (failed?.attempt ?? 0) + 1;
  if (attempt > RETRY_LIMIT) return undefined;
  return { attempt, atMs: nowMs + FIRST_RETRY_MS * 2 ** (attempt - 1) };
}
