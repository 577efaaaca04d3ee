import { createHash } from "node:crypto";
import type { AccessControlPolicy, Grant, Permission } from "@aws-sdk/client-s3";
import { ownValue } from "../../own-value.js";
import { invalidArgument, malformedXml } from "./errors.js";

/** Who may do what by access control lists, in buckets that have them: kept and shown, not enforced. */
export interface AccessControl {
  /** Canonical user id. */
  readonly ownerId: string;
  readonly grants: readonly Grant[];
}

/** The 64 hex digits by which S3 names an account. */
export function canonicalIdOf(accountId: string): string {
  return createHash("sha256").update(`canonical user ${accountId}`).digest("hex");
}

const ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery";

const toGroup = (URI: string, ...permissions: readonly Permission[]): Grant[] =>
  permissions.map((Permission) => ({ Grantee: { Type: "Group", URI }, Permission }));

const CANNED: Readonly<Record<string, readonly Grant[]>> = {
  private: [],
  "public-read": toGroup(ALL_USERS, "READ"),
  "public-read-write": toGroup(ALL_USERS, "READ", "WRITE"),
  "authenticated-read": toGroup(AUTHENTICATED_USERS, "READ"),
  "log-delivery-write": toGroup(LOG_DELIVERY, "WRITE", "READ_ACP"),
  "aws-exec-read": [],
  "bucket-owner-read": [],
  "bucket-owner-full-control": [],
};

/** What requests say of access, in one of three ways. */
export interface AccessRequest {
  readonly ACL?: string | undefined;
  readonly AccessControlPolicy?: AccessControlPolicy | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

/**
 * The access that a request orders; the owner's alone when it orders none.
 * @throws ServiceError InvalidArgument, MalformedACLError
 */
export function accessControlOf(ownerId: string, request: AccessRequest): AccessControl {
  const { AccessControlPolicy } = request;
  if (AccessControlPolicy !== undefined) {
    if (AccessControlPolicy.Owner?.ID === undefined) throw malformedXml();
    return { ownerId, grants: AccessControlPolicy.Grants ?? [] };
  }
  const granted = headerGrants(request);
  if (granted.length > 0) return { ownerId, grants: granted };
  const { ACL = "private" } = request;
  const canned = ownValue(CANNED, ACL);
  if (canned === undefined) throw invalidArgument("The canned ACL is not one of those that S3 has", "x-amz-acl", ACL);
  return {
    ownerId,
    grants: [{ Grantee: { Type: "CanonicalUser", ID: ownerId }, Permission: "FULL_CONTROL" }, ...canned],
  };
}

function headerGrants(request: AccessRequest): Grant[] {
  return [
    ...grantsTo(request.GrantFullControl, "FULL_CONTROL"),
    ...grantsTo(request.GrantRead, "READ"),
    ...grantsTo(request.GrantReadACP, "READ_ACP"),
    ...grantsTo(request.GrantWrite, "WRITE"),
    ...grantsTo(request.GrantWriteACP, "WRITE_ACP"),
  ];
}

/** @param header `id="...", uri="..."` */
function grantsTo(header: string | undefined, Permission: Permission): Grant[] {
  return (header ?? "")
    .split(",")
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const [, kind, value] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/.exec(each) ?? [];
      if (kind === "id") return { Grantee: { Type: "CanonicalUser", ID: value }, Permission };
      if (kind === "uri") return { Grantee: { Type: "Group", URI: value }, Permission };
      if (kind === "emailAddress")
        return { Grantee: { Type: "AmazonCustomerByEmail", EmailAddress: value }, Permission };
      throw invalidArgument("Argument format not recognized", "x-amz-grant", each);
    });
}
