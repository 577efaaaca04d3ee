import { type AccessControl, type AccessRequest, accessControlOf } from "./access-control.js";
import type { Bucket } from "./bucket.js";
import type { BucketConfiguration } from "./bucket-configuration.js";
import { accessListsNotSupported, bucketAccessWithOwnership } from "./errors.js";

/**
 * The access that a request to a bucket orders. A bucket whose owner owns everything in it, as new ones do, takes no
 * lists but the one that says so (S3 user guide, "Controlling ownership of objects and disabling ACLs").
 * @param ownerId of what the access is to
 * @throws ServiceError AccessControlListNotSupported, and those of `accessControlOf`
 */
export function accessControlIn(bucket: Bucket, ownerId: string, request: AccessRequest): AccessControl {
  const ordered = accessControlOf(ownerId, request);
  if (hasNoAccessLists(bucket.configuration) && !leavesAllToOwner(request, ordered, bucket.ownerId))
    throw accessListsNotSupported();
  return ordered;
}

/**
 * The access to a new object. Who owns its bucket may always call it private, whatever the user guide says: many
 * clients do so unasked (https://github.com/thephpleague/flysystem/issues/1874, read November 2026).
 * @throws ServiceError as `accessControlIn`
 */
export function accessToNewObject(bucket: Bucket, ownerId: string, request: AccessRequest): AccessControl {
  const says = request.ACL === "private" && ownerId === bucket.ownerId ? { ...request, ACL: undefined } : request;
  return accessControlIn(bucket, ownerId, says);
}

/** @throws ServiceError InvalidBucketAclWithObjectOwnership for lists that let others in where there may be none */
export function checkBucketAccess(configuration: BucketConfiguration): void {
  const { acl } = configuration;
  if (acl !== undefined && hasNoAccessLists(configuration) && !isOwnersAlone(acl, acl.ownerId))
    throw bucketAccessWithOwnership();
}

function hasNoAccessLists({ ownershipControls }: BucketConfiguration): boolean {
  return ownershipControls?.Rules?.[0]?.ObjectOwnership === "BucketOwnerEnforced";
}

function leavesAllToOwner({ ACL, ...rest }: AccessRequest, ordered: AccessControl, bucketOwnerId: string): boolean {
  if (ACL !== undefined) return ACL === "bucket-owner-full-control";
  const { AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP } = rest;
  const given = [AccessControlPolicy, GrantFullControl, GrantRead, GrantReadACP, GrantWrite, GrantWriteACP];
  return given.every((each) => each === undefined) || isOwnersAlone(ordered, bucketOwnerId);
}

function isOwnersAlone({ grants }: AccessControl, ownerId: string): boolean {
  return grants.every(({ Grantee, Permission }) => Grantee?.ID === ownerId && Permission === "FULL_CONTROL");
}
