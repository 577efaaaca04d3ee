import type { RestoreRequest, RestoreStatus, StorageClass } from "@aws-sdk/client-s3";
import { ownValue } from "../../own-value.js";
import {
  invalidArgument,
  malformedXml,
  notReadableFromArchive,
  notRestorable,
  restoreAlreadyInProgress,
} from "./errors.js";
import type { StoredObject } from "./object-version.js";

/** A copy of an archived object that can be read for a while. */
export interface Restoration {
  /** Milliseconds since the Unix epoch. */
  readonly readyAtMs: number;
  /** When the copy goes again. */
  readonly untilMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// The longest times of "Archive retrieval options", user guide of S3, November 2026.
const RETRIEVAL_MS: Partial<Readonly<Record<StorageClass, Readonly<Record<string, number>>>>> = {
  GLACIER: { Expedited: 5 * 60_000, Standard: 5 * HOUR_MS, Bulk: 12 * HOUR_MS },
  DEEP_ARCHIVE: { Standard: 12 * HOUR_MS, Bulk: 48 * HOUR_MS },
};

/** @throws ServiceError InvalidObjectState for what lies in an archive and has not been restored */
export function refuseArchived({ storageClass, restoration }: StoredObject, nowMs: number): void {
  if (RETRIEVAL_MS[storageClass] === undefined) return;
  const isReadable = restoration !== undefined && restoration.readyAtMs <= nowMs && nowMs < restoration.untilMs;
  if (!isReadable) throw notReadableFromArchive(storageClass);
}

/**
 * What a request to restore an object orders. A copy that is there already is kept for longer.
 * @throws ServiceError InvalidObjectState, RestoreAlreadyInProgress, InvalidArgument, MalformedXML
 */
export function restorationOf(
  { storageClass, restoration }: StoredObject,
  request: RestoreRequest | undefined,
  nowMs: number,
): Restoration {
  const times = RETRIEVAL_MS[storageClass];
  if (times === undefined) throw notRestorable(storageClass);
  const days = request?.Days;
  if (days === undefined || days < 1) throw malformedXml();
  const tier = request?.GlacierJobParameters?.Tier ?? request?.Tier ?? "Standard";
  const retrievalMs = ownValue(times, tier);
  if (retrievalMs === undefined) {
    throw invalidArgument("Retrieval option is not supported by this storage class", "Tier", tier);
  }
  if (restoration !== undefined && nowMs < restoration.readyAtMs) throw restoreAlreadyInProgress();
  const isThere = restoration !== undefined && nowMs < restoration.untilMs;
  const readyAtMs = isThere ? restoration.readyAtMs : nowMs + retrievalMs;
  return { readyAtMs, untilMs: midnightAfter(Math.max(readyAtMs, nowMs) + days * DAY_MS) };
}

/** The value of `x-amz-restore`; undefined where there is nothing to say. */
export function describeRestoration({ restoration }: StoredObject, nowMs: number): string | undefined {
  if (restoration === undefined || restoration.untilMs <= nowMs) return undefined;
  if (nowMs < restoration.readyAtMs) return 'ongoing-request="true"';
  return `ongoing-request="false", expiry-date="${new Date(restoration.untilMs).toUTCString()}"`;
}

/** The same for listings; undefined where nothing was ever restored, or the copy has gone. */
export function restoreStatusOf({ restoration }: StoredObject, nowMs: number): RestoreStatus | undefined {
  if (restoration === undefined || restoration.untilMs <= nowMs) return undefined;
  if (nowMs < restoration.readyAtMs) return { IsRestoreInProgress: true };
  return { IsRestoreInProgress: false, RestoreExpiryDate: new Date(restoration.untilMs) };
}

function midnightAfter(timeMs: number): number {
  return Math.ceil(timeMs / DAY_MS) * DAY_MS;
}
