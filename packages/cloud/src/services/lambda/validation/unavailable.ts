import type { FidelityLedger } from "@assay/core";
import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { invalidParameter } from "../errors.js";

/** Members that would change how a function is packaged or run, so that ignoring them would prove the wrong thing. */
const REFUSED: readonly string[] = [
  "DurableConfig",
  "TenancyConfig",
  "CapacityProviderConfig",
  "ImageConfig",
  "PublishTo",
];

type Settings = Pick<
  CreateFunctionRequest & UpdateFunctionConfigurationRequest,
  "VpcConfig" | "FileSystemConfigs" | "KMSKeyArn" | "SnapStart" | "TracingConfig"
>;

interface MemberWithoutEffect {
  readonly member: keyof Settings;
  readonly detail: string;
  isUsed(input: Settings): boolean;
}

/** Members that are stored and shown, and change nothing here. */
const WITHOUT_EFFECT: readonly MemberWithoutEffect[] = [
  {
    member: "VpcConfig",
    detail: "the function runs in no VPC; subnets and security groups are not looked up",
    isUsed: ({ VpcConfig }) => (VpcConfig?.SubnetIds ?? []).length > 0,
  },
  {
    member: "FileSystemConfigs",
    detail: "no file system is mounted",
    isUsed: ({ FileSystemConfigs }) => (FileSystemConfigs ?? []).length > 0,
  },
  {
    member: "KMSKeyArn",
    detail: "environment variables are not encrypted with the key",
    isUsed: ({ KMSKeyArn }) => Boolean(KMSKeyArn),
  },
  {
    member: "SnapStart",
    detail: "no snapshot is taken; every environment initialises from the start",
    isUsed: ({ SnapStart }) => SnapStart?.ApplyOn === "PublishedVersions",
  },
  {
    member: "TracingConfig",
    detail: "no segments are sent to X-Ray",
    isUsed: ({ TracingConfig }) => TracingConfig?.Mode === "Active",
  },
];

/** @throws InvalidParameterValueException for a member that this cloud must not ignore */
export function refuseUnavailable(input: object): void {
  const present = Object.entries(input).filter(([, value]) => value !== undefined);
  const refused = present.find(([member]) => REFUSED.includes(member));
  if (refused !== undefined) throw invalidParameter(`${refused[0]} is not available in the embedded AWS yet.`);
}

export function recordWithoutEffect(ledger: FidelityLedger, operation: string, input: Settings): void {
  for (const { member, detail, isUsed } of WITHOUT_EFFECT) {
    if (!isUsed(input)) continue;
    ledger.record({ source: `lambda.${operation}`, gap: "unmodelled-field", detail: `${member}: ${detail}` });
  }
}
