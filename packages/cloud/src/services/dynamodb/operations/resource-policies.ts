import type { Operations } from "@assay/wire";
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { ServiceContext } from "../../../define-service.js";
import type { DynamoDbStore } from "../store.js";
import { checkRevision, policyOf, setPolicy, tableWithPolicy } from "../table-policy.js";
import { notePolicy } from "./table-gaps.js";

/** Policies are kept, and asked by nobody. */
export const resourcePolicies = {
  PutResourcePolicy({ ResourceArn, Policy, ExpectedRevisionId }, { store, ledger }) {
    const table = tableWithPolicy(store, ResourceArn);
    checkRevision(table, ResourceArn, ExpectedRevisionId);
    notePolicy("PutResourcePolicy", ledger);
    return { RevisionId: setPolicy(table, ResourceArn, Policy).revisionId };
  },

  GetResourcePolicy({ ResourceArn }, { store }) {
    const { policy, revisionId } = policyOf(tableWithPolicy(store, ResourceArn), ResourceArn);
    return { Policy: policy, RevisionId: revisionId };
  },

  DeleteResourcePolicy({ ResourceArn, ExpectedRevisionId }, { store }) {
    const table = tableWithPolicy(store, ResourceArn);
    checkRevision(table, ResourceArn, ExpectedRevisionId);
    const before = table.policies.get(ResourceArn);
    table.policies.delete(ResourceArn);
    // Deleting what is not there is no error.
    return { RevisionId: before?.revisionId };
  },
} satisfies Operations<typeof DynamoDB, ServiceContext<DynamoDbStore>>;
