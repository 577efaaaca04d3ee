import type { ObjectLockRetention } from "@aws-sdk/client-s3";
import type { Bucket } from "./bucket.js";
import { accessDenied, invalidArgument, invalidRequest, malformedXml } from "./errors.js";
import type { NewObject, ObjectVersion, Retention, StoredObject } from "./object-version.js";

const DAY_MS = 86_400_000;

export interface LockRequest {
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
}

/** Lock of a new object: as its request says, else as the bucket's default does. */
export function lockOf(
  bucket: Bucket,
  request: LockRequest,
  nowMs: number,
): Pick<NewObject, "retention" | "hasLegalHold"> {
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = request;
  const isAsked = [ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus].some(
    (each) => each !== undefined,
  );
  if (isAsked) refuseUnlocked(bucket);
  if ((ObjectLockMode === undefined) !== (ObjectLockRetainUntilDate === undefined)) {
    throw invalidArgument("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
  }
  const retention =
    ObjectLockMode === undefined
      ? defaultRetention(bucket, nowMs)
      : parseRetention({ Mode: ObjectLockMode, RetainUntilDate: ObjectLockRetainUntilDate }, nowMs);
  return { retention, hasLegalHold: ObjectLockLegalHoldStatus === "ON" };
}

/** @throws ServiceError InvalidRequest for a bucket that was made without object lock */
export function refuseUnlocked({ configuration }: Bucket): void {
  if (configuration.objectLock === undefined) throw invalidRequest("Bucket is missing Object Lock Configuration");
}

/** @throws ServiceError MalformedXML, InvalidArgument */
export function parseRetention(
  { Mode, RetainUntilDate }: { readonly Mode?: string | undefined; readonly RetainUntilDate?: Date | undefined },
  nowMs: number,
): Retention {
  if ((Mode !== "GOVERNANCE" && Mode !== "COMPLIANCE") || RetainUntilDate === undefined) throw malformedXml();
  if (RetainUntilDate.getTime() <= nowMs) throw invalidArgument("The retain until date must be in the future!");
  return { mode: Mode, retainUntil: RetainUntilDate };
}

function defaultRetention({ configuration }: Bucket, nowMs: number): Retention | undefined {
  const { Mode, Days, Years } = configuration.objectLock?.Rule?.DefaultRetention ?? {};
  if (Mode === undefined) return undefined;
  const retainUntil = new Date(nowMs + (Days ?? 0) * DAY_MS);
  if (Years !== undefined) retainUntil.setUTCFullYear(retainUntil.getUTCFullYear() + Years);
  return { mode: Mode, retainUntil };
}

/** Whether a retention may take the place of the one there is. @throws ServiceError AccessDenied */
export function refuseWeakerRetention(
  { retention: current }: StoredObject,
  wanted: ObjectLockRetention | undefined,
  { nowMs, bypassesGovernance }: { readonly nowMs: number; readonly bypassesGovernance: boolean },
): void {
  if (current === undefined || current.retainUntil.getTime() <= nowMs) return;
  const isLonger = (wanted?.RetainUntilDate?.getTime() ?? 0) >= current.retainUntil.getTime();
  const isSameMode = wanted?.Mode === current.mode || wanted?.Mode === "COMPLIANCE";
  if (isLonger && isSameMode) return;
  if (current.mode === "GOVERNANCE" && bypassesGovernance) return;
  throw accessDenied("Access Denied because object protected by object lock.");
}

/** Whether a version may be deleted for good. @throws ServiceError AccessDenied */
export function refuseLocked(
  version: ObjectVersion | undefined,
  { nowMs, bypassesGovernance }: { readonly nowMs: number; readonly bypassesGovernance: boolean },
): void {
  if (version?.kind !== "object") return;
  const { retention, hasLegalHold } = version;
  const isRetained =
    retention !== undefined &&
    retention.retainUntil.getTime() > nowMs &&
    !(retention.mode === "GOVERNANCE" && bypassesGovernance);
  if (hasLegalHold || isRetained) throw accessDenied("Access Denied because object protected by object lock.");
}
