import type { Operations } from "@assay/wire";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { ServiceContext } from "../../../define-service.js";
import { ownValue } from "../../../own-value.js";
import { pageOf } from "../../../paging.js";
import { describeSecret, describeVersion, versionsToStages } from "../describe.js";
import { invalidToken } from "../errors.js";
import type { Secret } from "../secret.js";
import { secretFilter } from "../secret-filters.js";
import type { SecretsStore } from "../store.js";

const DEFAULT_LIMIT = 100;

const onInvalidToken = (): never => {
  throw invalidToken();
};

type SortKey = (secret: Secret) => string;

const SORT_KEYS: Readonly<Record<string, SortKey>> = {
  name: ({ name }) => name,
  "created-date": ({ createdAtMs, name }) => `${sortable(createdAtMs)} ${name}`,
  "last-changed-date": ({ changedAtMs, name }) => `${sortable(changedAtMs)} ${name}`,
};

const sortable = (timeMs: number): string => String(timeMs).padStart(16, "0");

export const listOperations = {
  ListSecrets(input, { store }) {
    const passes = secretFilter(input.Filters ?? []);
    const keyOf = ownValue(SORT_KEYS, input.SortBy ?? "created-date") ?? (({ name }: Secret) => name);
    const isDescending = input.SortOrder === "desc";
    const found = store
      .secrets()
      .filter((secret) => (input.IncludePlannedDeletion === true || secret.deletion === undefined) && passes(secret))
      .sort((left, right) => (keyOf(left) < keyOf(right) === isDescending ? 1 : -1));
    const limit = input.MaxResults ?? DEFAULT_LIMIT;
    const page = pageOf(found, { keyOf, limit, nextToken: input.NextToken, isDescending, onInvalidToken });
    return {
      SecretList: page.items.map((secret) => ({
        ...describeSecret(secret),
        SecretVersionsToStages: versionsToStages(secret),
      })),
      NextToken: page.nextToken,
    };
  },

  ListSecretVersionIds(input, { store }) {
    const secret = store.get(input.SecretId);
    const wanted = secret
      .versions()
      .filter(({ id }) => input.IncludeDeprecated === true || secret.stagesOf(id).length > 0);
    const order = new Map(wanted.map(({ id }, index) => [id, sortable(index)]));
    const page = pageOf(wanted, {
      keyOf: ({ id }) => order.get(id) ?? "",
      limit: input.MaxResults ?? DEFAULT_LIMIT,
      nextToken: input.NextToken,
      onInvalidToken,
    });
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: page.items.map((version) => describeVersion(secret, version)),
      NextToken: page.nextToken,
    };
  },
} satisfies Operations<typeof SecretsManager, ServiceContext<SecretsStore>>;
