import { LAMBDA_LIMITS } from "@assay/core";
import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { rangeViolation } from "../../../validation.js";
import { ACCOUNT_CONCURRENCY, MIN_UNRESERVED_CONCURRENCY } from "../concurrency.js";
import { concurrencyOutOfBounds, invalidParameter } from "../errors.js";
import { parseUnqualifiedReference } from "../function-reference.js";
import { LATEST } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import { totalProvisioned } from "../provisioned-concurrency.js";
import { validate } from "../validation/validate.js";

// 75 GB of packages per region (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, read November 2026).
const TOTAL_CODE_BYTES = 80_530_636_800;

export const concurrencyOperations = {
  PutFunctionConcurrency(input, { store }) {
    const count = input.ReservedConcurrentExecutions;
    validate(rangeViolation("reservedConcurrentExecutions", count, { min: 0 }));
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const fn = store.get(name, LATEST);
    const provisioned = totalProvisioned(fn);
    if (count < provisioned) {
      throw invalidParameter(
        `ReservedConcurrentExecutions ${count} should not be lower than function's total provisioned concurrency [${provisioned}].`,
      );
    }
    if (store.concurrency.unreserved(fn.name) - count < MIN_UNRESERVED_CONCURRENCY) {
      throw concurrencyOutOfBounds(
        `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED_CONCURRENCY}].`,
      );
    }
    store.concurrency.reserve(fn.name, count);
    return { ReservedConcurrentExecutions: count };
  },

  GetFunctionConcurrency(input, { store }) {
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    const reserved = store.concurrency.reservedFor(fn.name);
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  },

  DeleteFunctionConcurrency(input, { store }) {
    store.concurrency.unreserve(store.get(parseUnqualifiedReference(store.scope, input.FunctionName)).name);
    return {};
  },

  GetAccountSettings(_input, { store }) {
    const functions = store.functions();
    const stored = [...functions.flatMap((fn) => fn.versions()), ...store.layers.all()];
    return {
      AccountLimit: {
        TotalCodeSize: TOTAL_CODE_BYTES,
        CodeSizeUnzipped: LAMBDA_LIMITS.unzippedBytes,
        CodeSizeZipped: LAMBDA_LIMITS.zippedDirectUploadBytes,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: store.concurrency.unreserved(),
      },
      AccountUsage: {
        TotalCodeSize: stored.reduce((sum, { code }) => sum + code.sizeBytes, 0),
        FunctionCount: functions.length,
      },
    };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;
