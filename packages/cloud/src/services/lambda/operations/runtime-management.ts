import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { invalidParameter } from "../errors.js";
import type { LambdaContext } from "../invoke.js";
import { resolveVersion } from "../resolve-version.js";
import { validate } from "../validation/validate.js";

export const runtimeManagementOperations = {
  PutRuntimeManagementConfig(input, { store, ledger }) {
    const { UpdateRuntimeOn, RuntimeVersionArn } = input;
    validate(enumViolation("updateRuntimeOn", UpdateRuntimeOn, ["Auto", "Manual", "FunctionUpdate"]));
    const { fn, version, qualifier } = resolveVersion(store, input.FunctionName, input.Qualifier);
    if (UpdateRuntimeOn === "Manual" && RuntimeVersionArn === undefined) {
      throw invalidParameter("RuntimeVersionArn is required when UpdateRuntimeOn is Manual.");
    }
    if (UpdateRuntimeOn !== "Auto") {
      ledger.record({
        source: "lambda.PutRuntimeManagementConfig",
        gap: "runtime-patch-version",
        detail: `UpdateRuntimeOn ${UpdateRuntimeOn} has no effect: the function runs on the interpreter of this machine`,
      });
    }
    fn.runtimeManagement.set(version.version, {
      updateRuntimeOn: UpdateRuntimeOn,
      runtimeVersionArn: RuntimeVersionArn,
    });
    return {
      UpdateRuntimeOn,
      FunctionArn: store.arn(fn.name, qualifier),
      ...(RuntimeVersionArn === undefined ? {} : { RuntimeVersionArn }),
    };
  },

  GetRuntimeManagementConfig(input, { store }) {
    const { fn, version, qualifier } = resolveVersion(store, input.FunctionName, input.Qualifier);
    const management = fn.runtimeManagement.get(version.version);
    return {
      UpdateRuntimeOn: management?.updateRuntimeOn ?? "Auto",
      FunctionArn: store.arn(fn.name, qualifier),
      ...(management?.runtimeVersionArn === undefined ? {} : { RuntimeVersionArn: management.runtimeVersionArn }),
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;
