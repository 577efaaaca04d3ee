import {
  PermissionsBoundaryAttachmentType,
  type Policy,
  type PolicyVersion as PolicyVersionShape,
  type Role,
} from "@aws-sdk/client-iam";
import type { ManagedPolicy, PolicyVersion } from "./managed-policy.js";
import type { IamRole } from "./role.js";

/** IAM answers documents percent-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A role as ListRoles shows it, without what only GetRole tells. */
export function describeRole(role: IamRole): Role {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustDocument),
    Description: role.description,
    MaxSessionDuration: role.maxSessionDurationSeconds,
  };
}

export function describeRoleFully(role: IamRole): Role {
  const { permissionsBoundary: boundary } = role;
  return {
    ...describeRole(role),
    ...(boundary !== undefined && {
      PermissionsBoundary: {
        PermissionsBoundaryType: PermissionsBoundaryAttachmentType.Policy,
        PermissionsBoundaryArn: boundary,
      },
    }),
    ...(role.tags.size > 0 && { Tags: tagList(role.tags) }),
    RoleLastUsed: {},
  };
}

export function describePolicy(policy: ManagedPolicy, attachmentCount: number): Policy {
  return {
    PolicyName: policy.name,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachmentCount,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.updatedAt),
  };
}

/** A policy as GetPolicy shows it. */
export function describePolicyFully(policy: ManagedPolicy, attachmentCount: number): Policy {
  return {
    ...describePolicy(policy, attachmentCount),
    Description: policy.description,
    Tags: tagList(policy.tags),
  };
}

export function describeVersion(policy: ManagedPolicy, version: PolicyVersion): PolicyVersionShape {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersionId,
    CreateDate: new Date(version.createdAt),
  };
}

export function tagList(tags: ReadonlyMap<string, string>): { Key: string; Value: string }[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}
