import type {
  Architecture,
  CreateFunctionRequest,
  FunctionConfiguration,
  LoggingConfig,
  UpdateFunctionConfigurationRequest,
  VpcConfig,
  VpcConfigResponse,
} from "@aws-sdk/client-lambda";

type Decided = "Role" | "Description" | "Timeout" | "MemorySize" | "Architectures" | "EphemeralStorage";
type Optional = "Environment" | "VpcConfig" | "DeadLetterConfig" | "KMSKeyArn" | "FileSystemConfigs" | "Layers";

/**
 * The part of a function's configuration that the customer decides, in the members of `FunctionConfiguration`.
 * Two versions with equal settings and equal code are the same version to `PublishVersion`.
 */
export type FunctionSettings = {
  readonly [Member in Decided]: NonNullable<FunctionConfiguration[Member]>;
} & { readonly [Member in Optional]?: NonNullable<FunctionConfiguration[Member]> } & {
  readonly Runtime: string;
  readonly Handler: string;
  readonly TracingMode: "Active" | "PassThrough";
  readonly SnapStartApplyOn: "PublishedVersions" | "None";
  readonly LoggingConfig: LoggingConfig;
};

const DEFAULTS = {
  Description: "",
  Timeout: 3,
  MemorySize: 128,
  Architectures: ["x86_64"] satisfies Architecture[],
  EphemeralStorage: { Size: 512 },
  TracingMode: "PassThrough",
  SnapStartApplyOn: "None",
} as const;

type SettingsInput = Omit<CreateFunctionRequest, "Code" | "FunctionName"> | UpdateFunctionConfigurationRequest;

/** Settings of a new function: what the request says, AWS's defaults for the rest. */
export function initialSettings(name: string, input: CreateFunctionRequest): FunctionSettings {
  return {
    ...DEFAULTS,
    ...changesOf(input),
    Role: input.Role ?? "",
    Runtime: input.Runtime ?? "",
    Handler: input.Handler ?? "",
    Architectures: input.Architectures ?? [...DEFAULTS.Architectures],
    LoggingConfig: mergeLogging({ LogFormat: "Text", LogGroup: `/aws/lambda/${name}` }, input.LoggingConfig),
  };
}

/** Members that a request leaves out keep their value. */
export function changedSettings(
  settings: FunctionSettings,
  input: UpdateFunctionConfigurationRequest,
): FunctionSettings {
  return {
    ...settings,
    ...changesOf(input),
    LoggingConfig: mergeLogging(settings.LoggingConfig, input.LoggingConfig),
  };
}

function changesOf(input: SettingsInput): Partial<FunctionSettings> {
  return definedMembers({
    Role: input.Role,
    Description: input.Description,
    Timeout: input.Timeout,
    MemorySize: input.MemorySize,
    EphemeralStorage: input.EphemeralStorage,
    Runtime: input.Runtime,
    Handler: input.Handler,
    TracingMode: input.TracingConfig?.Mode,
    SnapStartApplyOn: input.SnapStart?.ApplyOn,
    Environment: input.Environment,
    VpcConfig: vpcConfigOf(input.VpcConfig),
    DeadLetterConfig: input.DeadLetterConfig,
    KMSKeyArn: input.KMSKeyArn,
    FileSystemConfigs: input.FileSystemConfigs,
    Layers: input.Layers?.map((Arn) => ({ Arn })),
  });
}

function definedMembers<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Members]?: Exclude<Members[Key], undefined>;
  };
}

/** JSON has levels, text has none; switching the format drops or adds them (recorded from AWS, 2024). */
function mergeLogging(current: LoggingConfig, change: LoggingConfig | undefined): LoggingConfig {
  const merged = { ...current, ...definedMembers(change ?? {}) };
  const { LogFormat, LogGroup } = merged;
  if (LogFormat !== "JSON") return { LogFormat, LogGroup };
  return { ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", ...merged };
}

function vpcConfigOf(config: VpcConfig | undefined): VpcConfigResponse | undefined {
  if (config === undefined) return undefined;
  const { SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false } = config;
  // There is no EC2 to ask which network the subnets belong to.
  return { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack, VpcId: "" };
}
