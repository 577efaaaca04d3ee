import { applyPatch, type PatchRules, text } from "../patch.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<ApiGatewayStore["account"]> = {
  cloudwatchRoleArn: text("cloudwatchRoleArn"),
  features: (account, { op, value = "" }) => {
    const others = (account.features ?? []).filter((each) => each !== value);
    account.features = op === "remove" ? others : [...others, value];
  },
};

export const accountOperations = {
  GetAccount(_input, { store }) {
    return store.account;
  },

  UpdateAccount({ patchOperations }, { store }) {
    const changed = structuredClone(store.account);
    applyPatch(changed, patchOperations, RULES);
    store.account = changed;
    return changed;
  },
} satisfies ApiGatewayOperations;
