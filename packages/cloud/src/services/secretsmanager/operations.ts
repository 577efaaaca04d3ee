import { listOperations } from "./operations/lists.js";
import { policyOperations } from "./operations/policies.js";
import { replicationOperations } from "./operations/replication.js";
import { rotationOperations } from "./operations/rotation.js";
import { secretOperations } from "./operations/secrets.js";
import { tagOperations } from "./operations/tags.js";
import { valueOperations } from "./operations/values.js";

export const operations = {
  ...secretOperations,
  ...valueOperations,
  ...listOperations,
  ...tagOperations,
  ...policyOperations,
  ...replicationOperations,
  ...rotationOperations,
};
