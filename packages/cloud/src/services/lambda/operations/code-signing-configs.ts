import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import {
  enumViolation,
  lengthViolation,
  patternViolation,
  rangeViolation,
  type Violation,
} from "../../../validation.js";
import {
  describeCodeSigningConfig,
  type KeptCodeSigningConfig,
  type SigningRules,
} from "../code-signing/code-signing-configs.js";
import { conflict, noSuchCodeSigningConfig } from "../errors.js";
import type { LambdaContext } from "../invoke.js";
import { invalidMarker } from "../listing.js";
import type { LambdaStore } from "../store.js";
import { putTags } from "../tags.js";
import { listViolation, validate } from "../validation/validate.js";

const ARN_PATTERN =
  "arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}";
const PROFILE_PATTERN =
  "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)";
const MAX_PROFILES = 20;

export const codeSigningConfigOperations = {
  CreateCodeSigningConfig(input, { store, clock }) {
    validate(...rulesViolations(input));
    const tags = new Map<string, string>();
    putTags(tags, input.Tags ?? {});
    const config = store.codeSigning.create(rulesOf(input, DEFAULT_RULES), tags, clock.now());
    return { CodeSigningConfig: describeCodeSigningConfig(config) };
  },

  GetCodeSigningConfig(input, { store }) {
    return { CodeSigningConfig: describeCodeSigningConfig(configOf(store, input.CodeSigningConfigArn)) };
  },

  UpdateCodeSigningConfig(input, { store, clock }) {
    validate(...rulesViolations(input));
    const config = configOf(store, input.CodeSigningConfigArn);
    config.rules = rulesOf(input, config.rules);
    config.lastModifiedMs = clock.now();
    return { CodeSigningConfig: describeCodeSigningConfig(config) };
  },

  DeleteCodeSigningConfig(input, { store }) {
    const config = configOf(store, input.CodeSigningConfigArn);
    const users = functionArnsOf(store, config);
    if (users.length > 0) {
      throw conflict(`The code signing configuration ${config.arn} is in use by functions: ${users.join(", ")}`);
    }
    store.codeSigning.remove(config);
    return {};
  },

  ListCodeSigningConfigs(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }));
    const { items, nextToken } = pageOf(store.codeSigning.all(), {
      ...pagingOf(input),
      keyOf: ({ arn }) => arn,
    });
    return {
      CodeSigningConfigs: items.map(describeCodeSigningConfig),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  ListFunctionsByCodeSigningConfig(input, { store }) {
    validate(rangeViolation("maxItems", input.MaxItems, { min: 1, max: 10_000 }));
    const arns = functionArnsOf(store, configOf(store, input.CodeSigningConfigArn));
    const { items, nextToken } = pageOf(arns, { ...pagingOf(input), keyOf: (arn) => arn });
    return { FunctionArns: [...items], ...(nextToken === undefined ? {} : { NextMarker: nextToken }) };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

type RulesInput = Pick<
  Lambda.UpdateCodeSigningConfigRequest,
  "Description" | "AllowedPublishers" | "CodeSigningPolicies"
>;

// Without a policy, deployments are only warned about (API reference, CodeSigningPolicies).
const DEFAULT_RULES: SigningRules = {
  description: "",
  signingProfileVersionArns: [],
  untrustedArtifactOnDeployment: "Warn",
};

/** @param current what a request leaves out stays as it is there */
function rulesOf(
  { Description, AllowedPublishers, CodeSigningPolicies }: RulesInput,
  current: SigningRules,
): SigningRules {
  return {
    description: Description ?? current.description,
    signingProfileVersionArns: AllowedPublishers?.SigningProfileVersionArns ?? current.signingProfileVersionArns,
    untrustedArtifactOnDeployment:
      CodeSigningPolicies?.UntrustedArtifactOnDeployment ?? current.untrustedArtifactOnDeployment,
  };
}

function rulesViolations({ Description, AllowedPublishers, CodeSigningPolicies }: RulesInput): Violation[] {
  const profiles = AllowedPublishers?.SigningProfileVersionArns;
  const member = "allowedPublishers.signingProfileVersionArns";
  return [
    lengthViolation("description", Description, { max: 256 }),
    profiles?.length === 0
      ? listViolation(member, profiles, "Member must have length greater than or equal to 1")
      : lengthViolation(member, profiles, { max: MAX_PROFILES }),
    ...(profiles ?? []).map((arn, index) => patternViolation(`${member}.${index + 1}.member`, arn, PROFILE_PATTERN)),
    enumViolation(
      "codeSigningPolicies.untrustedArtifactOnDeployment",
      CodeSigningPolicies?.UntrustedArtifactOnDeployment,
      ["Warn", "Enforce"],
    ),
  ];
}

/** @throws ResourceNotFoundException, in other words than where a function is to have the configuration */
function configOf(store: LambdaStore, arn: string): KeptCodeSigningConfig {
  validate(patternViolation("codeSigningConfigArn", arn, ARN_PATTERN));
  const config = store.codeSigning.find(arn);
  if (config === undefined) throw noSuchCodeSigningConfig(arn);
  return config;
}

function functionArnsOf(store: LambdaStore, { arn }: KeptCodeSigningConfig): readonly string[] {
  return store.functions().flatMap((fn) => (fn.codeSigningConfigArn === arn ? [store.arn(fn.name)] : []));
}

function pagingOf({
  MaxItems,
  Marker,
}: {
  readonly MaxItems?: number | undefined;
  readonly Marker?: string | undefined;
}) {
  return { limit: MaxItems ?? 10_000, nextToken: Marker, onInvalidToken: invalidMarker };
}
