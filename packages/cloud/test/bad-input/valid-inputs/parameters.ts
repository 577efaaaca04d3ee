import { POLICY } from "./policy.js";
import type { ValidCall } from "./valid-call.js";

export const SSM: readonly ValidCall[] = [
  ["PutParameter", { Name: "/orders/a", Value: "1", Type: "String", AllowedPattern: "\\d+" }],
  ["PutParameter", { Name: "/orders/a", Value: "2", Type: "String", Overwrite: true }],
  [
    "PutParameter",
    {
      Name: "/orders/b",
      Value: "1",
      Type: "String",
      Tier: "Advanced",
      Policies:
        '[{"Type":"Expiration","Version":"1.0","Attributes":{"Timestamp":"2100-01-01T00:00:00Z"}},{"Type":"NoChangeNotification","Version":"1.0","Attributes":{"After":"1","Unit":"Days"}}]',
    },
  ],
  ["LabelParameterVersion", { Name: "/orders/a", Labels: ["l"] }],
  [
    "GetParametersByPath",
    { Path: "/orders", Recursive: true, ParameterFilters: [{ Key: "Type", Option: "Equals", Values: ["String"] }] },
  ],
  ["DescribeParameters", { ParameterFilters: [{ Key: "Name", Option: "BeginsWith", Values: ["/o"] }] }],
  ["AddTagsToResource", { ResourceType: "Parameter", ResourceId: "/orders/a", Tags: [{ Key: "a", Value: "b" }] }],
];

export const SECRETSMANAGER: readonly ValidCall[] = [
  ["CreateSecret", { Name: "orders", SecretString: "s", Tags: [{ Key: "a", Value: "b" }] }],
  ["PutSecretValue", { SecretId: "orders", SecretString: "t", VersionStages: ["x"] }],
  [
    "UpdateSecretVersionStage",
    { SecretId: "orders", VersionStage: "x", RemoveFromVersionId: "<PutSecretValue.VersionId>" },
  ],
  ["PutResourcePolicy", { SecretId: "orders", ResourcePolicy: POLICY }],
  ["ValidateResourcePolicy", { SecretId: "orders", ResourcePolicy: POLICY }],
  ["ReplicateSecretToRegions", { SecretId: "orders", AddReplicaRegions: [{ Region: "eu-north-1", KmsKeyId: "k" }] }],
  ["RemoveRegionsFromReplication", { SecretId: "orders", RemoveReplicaRegions: ["eu-north-1"] }],
  ["ListSecrets", { Filters: [{ Key: "name", Values: ["o"] }] }],
  ["GetRandomPassword", { PasswordLength: 8 }],
];
