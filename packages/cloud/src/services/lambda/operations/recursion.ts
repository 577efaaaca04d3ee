import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { enumViolation } from "../../../validation.js";
import { parseUnqualifiedReference } from "../function-reference.js";
import type { LambdaContext } from "../invoke.js";
import { validate } from "../validation/validate.js";

export const recursionOperations = {
  PutFunctionRecursionConfig(input, { store }) {
    validate(enumViolation("recursiveLoop", input.RecursiveLoop, ["Terminate", "Allow"]));
    const fn = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    fn.recursiveLoop = input.RecursiveLoop;
    return { RecursiveLoop: fn.recursiveLoop };
  },

  GetFunctionRecursionConfig(input, { store }) {
    return { RecursiveLoop: store.get(parseUnqualifiedReference(store.scope, input.FunctionName)).recursiveLoop };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;
