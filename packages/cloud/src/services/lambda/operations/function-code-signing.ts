import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { attachableConfig, noteUncheckedSignature } from "../code-signing/unchecked-signature.js";
import { parseUnqualifiedReference } from "../function-reference.js";
import type { LambdaContext } from "../invoke.js";

/** Which code signing configuration a function has. */
export const functionCodeSigningOperations = {
  PutFunctionCodeSigningConfig(input, { store, ledger }) {
    const name = parseUnqualifiedReference(store.scope, input.FunctionName);
    const config = attachableConfig(store, input.CodeSigningConfigArn);
    const fn = store.get(name);
    fn.codeSigningConfigArn = config.arn;
    noteUncheckedSignature(ledger, "PutFunctionCodeSigningConfig", name, config);
    return { CodeSigningConfigArn: config.arn, FunctionName: name };
  },

  /** Of a function without one, AWS does not even repeat the name (recorded 2025). */
  GetFunctionCodeSigningConfig(input, { store }) {
    const { name, codeSigningConfigArn } = store.get(parseUnqualifiedReference(store.scope, input.FunctionName));
    if (codeSigningConfigArn === undefined) return { CodeSigningConfigArn: undefined, FunctionName: undefined };
    return { CodeSigningConfigArn: codeSigningConfigArn, FunctionName: name };
  },

  DeleteFunctionCodeSigningConfig(input, { store }) {
    store.get(parseUnqualifiedReference(store.scope, input.FunctionName)).codeSigningConfigArn = undefined;
    return {};
  },
} satisfies Operations<typeof Lambda, LambdaContext>;
