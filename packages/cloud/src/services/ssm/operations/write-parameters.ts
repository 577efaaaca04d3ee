import type { Operations } from "@assay/wire";
import type * as Ssm from "@aws-sdk/client-ssm";
import type { ServiceContext } from "../../../define-service.js";
import { check, checkNewName, namesViolation, tierFor } from "../constraints.js";
import { invalid, parameterNotFound, patternMismatch, tierNotLowered } from "../errors.js";
import { parsePolicies } from "../parameter-policies.js";
import type { SsmStore } from "../store.js";

const DEFAULT_KEY = "alias/aws/ssm";
const DATA_TYPES = ["text", "aws:ec2:image", "aws:ssm:integration"];

export const writeOperations = {
  PutParameter(input, { store, clock, caller, ledger }) {
    const { Type: type, Overwrite: isOverwrite = false, DataType: dataType = "text" } = input;
    const name = store.nameOf(input.Name);
    checkNewName(name);
    const known = store.find(name);
    if (type === undefined && known === undefined) {
      throw invalid("A parameter type is required when you create a parameter.");
    }
    if (type !== undefined && !isType(type)) {
      throw invalid(
        `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
      );
    }
    if (isOverwrite && input.Tags !== undefined && known !== undefined) {
      throw invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
      );
    }
    if (!DATA_TYPES.includes(dataType)) {
      throw invalid(`The following data type is not supported: ${dataType} (Data type names are all lowercase.)`);
    }
    // A new value leaves the policies as they were.
    const policies = input.Policies === undefined ? (known?.latest.policies ?? []) : parsePolicies(input.Policies);
    if (known?.latest.tier === "Advanced" && input.Tier === "Standard") throw tierNotLowered();
    const tier = tierFor(input.Value, input.Tier ?? known?.latest.tier, { hasPolicies: policies.length > 0 });
    // Terraform sends an empty pattern where none is configured.
    const allowedPattern = input.AllowedPattern === "" ? undefined : input.AllowedPattern;
    checkPattern(allowedPattern, input.Value);
    if (policies.some(({ type }) => type !== "Expiration")) {
      ledger.record({
        source: "ssm.PutParameter",
        gap: "ignored-parameter",
        detail: "a notification policy was set; it is kept, and nobody is notified",
      });
    }
    const isSecure = (known?.type ?? type) === "SecureString";
    const { parameter, version } = store.put(name, type, isOverwrite, {
      value: input.Value,
      description: input.Description ?? known?.latest.description,
      keyId: isSecure ? (input.KeyId ?? known?.latest.keyId ?? DEFAULT_KEY) : undefined,
      allowedPattern,
      dataType,
      tier,
      policies,
      modifiedAtMs: clock.now(),
      modifiedBy: caller.arn,
    });
    parameter.addTags(input.Tags ?? []);
    return { Version: version.version, Tier: tier };
  },

  DeleteParameter(input, { store }) {
    if (!store.delete(store.nameOf(input.Name))) throw parameterNotFound();
    return {};
  },

  DeleteParameters(input, { store }) {
    check(namesViolation(input.Names));
    const deleted = new Set(input.Names.filter((name) => store.delete(store.nameOf(name))));
    return { DeletedParameters: [...deleted], InvalidParameters: input.Names.filter((name) => !deleted.has(name)) };
  },
} satisfies Operations<typeof Ssm, ServiceContext<SsmStore>>;

function isType(type: string): type is "String" | "StringList" | "SecureString" {
  return type === "String" || type === "StringList" || type === "SecureString";
}

function checkPattern(pattern: string | undefined, value: string): void {
  if (pattern === undefined) return;
  let allowed: RegExp;
  try {
    allowed = new RegExp(`^(?:${pattern})$`);
  } catch {
    throw invalid(`The allowedPattern ${pattern} is not a valid regular expression.`);
  }
  if (!allowed.test(value)) throw patternMismatch(pattern);
}
