import { policyOperations } from "./operations/policies.js";
import { rolePolicyOperations } from "./operations/role-policies.js";
import { roleOperations } from "./operations/roles.js";

export const operations = { ...roleOperations, ...rolePolicyOperations, ...policyOperations };
