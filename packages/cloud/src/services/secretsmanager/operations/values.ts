import { randomUUID } from "node:crypto";
import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { pageOf } from "../../../paging.js";
import { checkToken, secretValueOf } from "../constraints.js";
import { describeValue } from "../describe.js";
import { invalidParameter, invalidToken, versionNotFound } from "../errors.js";
import { randomPassword } from "../random-password.js";
import { updateReplicas } from "../replicate.js";
import { secretFilter } from "../secret-filters.js";
import { CURRENT } from "../secret-version.js";
import type { SecretsStore } from "../store.js";

/** Secrets of one BatchGetSecretValue. */
const BATCH_LIMIT = 20;

const ACTION = "perform this operation on the secret";

export const valueOperations = {
  GetSecretValue(input, { store, clock }) {
    return readValue(store, clock.now(), input);
  },

  BatchGetSecretValue(input, { store, clock }) {
    const { SecretIdList, Filters } = input;
    if ((SecretIdList === undefined) === (Filters === undefined)) {
      throw invalidParameter("Either SecretIdList or Filters must be provided, but not both.");
    }
    const { references, NextToken } =
      SecretIdList === undefined ? pageOfNames(store, input) : { references: checkedList(input), NextToken: undefined };
    const SecretValues: SecretsManager.SecretValueEntry[] = [];
    const Errors: SecretsManager.APIErrorType[] = [];
    for (const SecretId of references) {
      try {
        SecretValues.push(readValue(store, clock.now(), { SecretId }));
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        Errors.push({ SecretId, ErrorCode: error.name, Message: error.message });
      }
    }
    return { SecretValues, Errors, NextToken };
  },

  PutSecretValue(input, context) {
    const { store, clock } = context;
    checkToken(input.ClientRequestToken);
    const secret = store.getOwn(input.SecretId, ACTION);
    const value = secretValueOf(input);
    if (value === undefined) throw invalidParameter("You must provide either SecretString or SecretBinary.");
    // The first version is the current one, whatever labels it is given.
    const given = input.VersionStages ?? [CURRENT];
    const stages = secret.versionAt(CURRENT) === undefined ? [...new Set([...given, CURRENT])] : given;
    const version = secret.put(input.ClientRequestToken ?? randomUUID(), value, stages, clock.now());
    if (stages.includes(CURRENT)) store.rotator.countAsRotation(secret);
    updateReplicas(secret, context);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: secret.stagesOf(version.id) };
  },

  UpdateSecretVersionStage(input, context) {
    const { store, clock } = context;
    const secret = store.getOwn(input.SecretId, ACTION);
    const { VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to } = input;
    const at = secret.versionAt(stage)?.id;
    if (from !== undefined) secret.select(from, undefined);
    if (at !== undefined && from !== at) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${at}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (to === undefined && stage === CURRENT) {
      throw invalidParameter("You can't remove the staging label AWSCURRENT without moving it to another version.");
    }
    if (to === undefined) secret.removeStage(stage);
    else secret.moveStage(stage, secret.select(to, undefined).id);
    secret.changedAtMs = clock.now();
    updateReplicas(secret, context);
    return { ARN: secret.arn, Name: secret.name };
  },

  GetRandomPassword(input) {
    return { RandomPassword: randomPassword(input) };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;

/** Names of the live secrets that pass the filters, a page of them. */
function pageOfNames(
  store: SecretsStore,
  { Filters = [], MaxResults = BATCH_LIMIT, NextToken }: SecretsManager.BatchGetSecretValueRequest,
): { readonly references: readonly string[]; readonly NextToken: string | undefined } {
  const passes = secretFilter(Filters);
  const found = store.secrets().filter((secret) => secret.deletion === undefined && passes(secret));
  const page = pageOf(found.map(({ name }) => name).sort(), {
    keyOf: (name) => name,
    limit: Math.min(MaxResults, BATCH_LIMIT),
    nextToken: NextToken,
    onInvalidToken: () => {
      throw invalidToken();
    },
  });
  return { references: page.items, NextToken: page.nextToken };
}

/** @throws InvalidParameterException */
function checkedList({ SecretIdList = [], MaxResults }: SecretsManager.BatchGetSecretValueRequest): readonly string[] {
  if (MaxResults !== undefined) throw invalidParameter("MaxResults can be given with Filters only.");
  if (SecretIdList.length <= BATCH_LIMIT) return SecretIdList;
  throw invalidParameter(`SecretIdList can have at most ${BATCH_LIMIT} secrets.`);
}

function readValue(
  store: SecretsStore,
  nowMs: number,
  { SecretId, VersionId, VersionStage }: SecretsManager.GetSecretValueRequest & { readonly SecretId: string },
): SecretsManager.GetSecretValueResponse {
  const secret = store.getLive(SecretId, ACTION);
  const version = secret.select(VersionId, VersionStage);
  if (version.value === undefined) throw versionNotFound(`VersionId: ${version.id}`);
  version.lastAccessedAtMs = nowMs;
  return describeValue(secret, version);
}
