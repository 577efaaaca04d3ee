import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { lengthViolation, patternViolation } from "../../../validation.js";
import { notFound, staleRevision } from "../errors.js";
import { partitionOf } from "../function-reference.js";
import { newRevisionId } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import { layerWithPolicy } from "../layers/layer-reference.js";
import type { LayerVersion } from "../layers/layer-version.js";
import {
  policyDocumentOf,
  type ResourcePolicy,
  statementOf,
  withoutStatement,
  withStatement,
} from "../resource-policy.js";
import { validate } from "../validation/validate.js";

export const layerPermissionOperations = {
  AddLayerVersionPermission(input, { store }) {
    validate(
      lengthViolation("statementId", input.StatementId, { min: 1, max: 100 }),
      patternViolation("statementId", input.StatementId, "([a-zA-Z0-9-_]+)"),
      patternViolation("action", input.Action, "lambda:GetLayerVersion"),
      patternViolation("principal", input.Principal, "\\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root"),
      patternViolation("organizationId", input.OrganizationId, "o-[a-z0-9]{10,32}"),
    );
    const layer = layerWithPolicy(store.layers, store.scope, input.LayerName, input.VersionNumber);
    refuseStale(layer, input.RevisionId);
    const { StatementId, Action, Principal, OrganizationId } = input;
    const statement = statementOf(
      { FunctionName: layer.name, StatementId, Action, Principal, PrincipalOrgID: OrganizationId },
      layer.arn,
      partitionOf(store.scope.region),
    );
    layer.policy = withStatement(layer.policy, statement, newRevisionId());
    return { Statement: JSON.stringify(statement), RevisionId: layer.policy.revisionId };
  },

  RemoveLayerVersionPermission(input, { store }) {
    const layer = layerWithPolicy(store.layers, store.scope, input.LayerName, input.VersionNumber);
    const policy = policyOf(layer);
    refuseStale(layer, input.RevisionId);
    layer.policy = withoutStatement(policy, input.StatementId, newRevisionId());
    return {};
  },

  GetLayerVersionPolicy(input, { store }) {
    const policy = policyOf(layerWithPolicy(store.layers, store.scope, input.LayerName, input.VersionNumber));
    return { Policy: policyDocumentOf(policy), RevisionId: policy.revisionId };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function policyOf({ policy }: LayerVersion): ResourcePolicy {
  if (policy === undefined) throw notFound("No policy is associated with the given resource.");
  return policy;
}

function refuseStale({ policy }: LayerVersion, seen: string | undefined): void {
  if (seen !== undefined && seen !== policy?.revisionId) throw staleRevision("GetLayerPolicy");
}
