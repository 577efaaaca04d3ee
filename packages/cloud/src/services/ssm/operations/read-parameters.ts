import type { FidelityLedger } from "@assay/core";
import type { Operations } from "@assay/wire";
import type * as Ssm from "@aws-sdk/client-ssm";
import { ParameterNotFound, ParameterVersionNotFound } from "@aws-sdk/client-ssm";
import type { ServiceContext } from "../../../define-service.js";
import { pageOf } from "../../../paging.js";
import { check, maxResultsViolation, namesViolation } from "../constraints.js";
import { invalid, invalidToken } from "../errors.js";
import { describeHistory, describeMetadata, describeValue, type Parameter } from "../parameter.js";
import { isUnder, parameterFilter } from "../parameter-filters.js";
import { isSecretReference, readSecret } from "../secret-reference.js";
import type { SsmStore } from "../store.js";

const BY_PATH_LIMIT = 10;
const LIST_LIMIT = 50;

const onInvalidToken = (): never => {
  throw invalidToken();
};

export const readOperations = {
  async GetParameter(input, context) {
    return { Parameter: await readAny(context, input.Name, input.WithDecryption) };
  },

  async GetParameters(input, context) {
    check(namesViolation(input.Names));
    const Parameters: Ssm.Parameter[] = [];
    const InvalidParameters: string[] = [];
    for (const name of new Set(input.Names)) {
      const value = await findValue(context, name, input.WithDecryption);
      if (value === undefined) InvalidParameters.push(name);
      else Parameters.push(value);
    }
    return { Parameters, InvalidParameters };
  },

  GetParametersByPath(input, { store, ledger }) {
    const { Path, Recursive = false, WithDecryption = false, MaxResults: limit = BY_PATH_LIMIT } = input;
    check(maxResultsViolation(input.MaxResults, BY_PATH_LIMIT));
    if (!Path.startsWith("/")) {
      throw invalid(
        'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
      );
    }
    noteIfPublic(Path, ledger);
    const passes = parameterFilter(input.ParameterFilters ?? []);
    const found = store.parameters().filter((each) => isUnder(each.name, Path, Recursive) && passes(each));
    const page = pageOf(found, { keyOf: nameOf, limit, nextToken: input.NextToken, onInvalidToken });
    return {
      Parameters: page.items.map((each) => describeValue(each, each.latest, { isDecrypted: WithDecryption })),
      NextToken: page.nextToken,
    };
  },

  DescribeParameters(input, { store, ledger }) {
    check(maxResultsViolation(input.MaxResults, LIST_LIMIT));
    if (input.Shared === true) {
      ledger.record({
        source: "ssm.DescribeParameters",
        gap: "ignored-parameter",
        detail: "Shared was set; parameters of the caller's own account are listed",
      });
    }
    const older = input.Filters?.map(({ Key, Values }) => ({ Key, Option: "BeginsWith", Values })) ?? [];
    const found = store.parameters().filter(parameterFilter([...older, ...(input.ParameterFilters ?? [])]));
    const limit = input.MaxResults ?? LIST_LIMIT;
    const page = pageOf(found, { keyOf: nameOf, limit, nextToken: input.NextToken, onInvalidToken });
    return { Parameters: page.items.map(describeMetadata), NextToken: page.nextToken };
  },

  GetParameterHistory(input, { store }) {
    check(maxResultsViolation(input.MaxResults, LIST_LIMIT));
    const parameter = store.get(input.Name);
    const page = pageOf(parameter.versions, {
      keyOf: ({ version }) => String(version).padStart(16, "0"),
      limit: input.MaxResults ?? LIST_LIMIT,
      nextToken: input.NextToken,
      onInvalidToken,
    });
    const isDecrypted = input.WithDecryption ?? false;
    return {
      Parameters: page.items.map((version) => describeHistory(parameter, version, isDecrypted)),
      NextToken: page.nextToken,
    };
  },
} satisfies Operations<typeof Ssm, ServiceContext<SsmStore>>;

const nameOf = ({ name }: Parameter): string => name;

/** `name`, `name:version` or `name:label`, or an ARN with the same endings. @throws ParameterNotFound, ParameterVersionNotFound */
function readValue(store: SsmStore, reference: string, isDecrypted: boolean = false): Ssm.Parameter {
  const known = store.find(reference);
  if (known !== undefined) return describeValue(known, known.latest, { isDecrypted });
  const at = reference.lastIndexOf(":");
  const parameter = store.get(at === -1 ? reference : reference.slice(0, at));
  const selector = reference.slice(at);
  return describeValue(parameter, parameter.select(selector.slice(1)), { isDecrypted, selector });
}

/** A parameter, or a secret that is read like one. */
async function readAny(
  { store, ledger }: ServiceContext<SsmStore>,
  reference: string,
  isDecrypted: boolean | undefined,
): Promise<Ssm.Parameter> {
  if (isSecretReference(reference)) {
    return await readSecret(reference, isDecrypted, { scope: store.scope, clients: store.ports.clients });
  }
  noteIfPublic(reference, ledger);
  return readValue(store, reference, isDecrypted);
}

/** AWS publishes parameters of its own, such as the ids of machine images. */
function noteIfPublic(name: string, ledger: FidelityLedger): void {
  if (!name.startsWith("/aws/service/")) return;
  ledger.record({
    source: "ssm.GetParameter",
    gap: "public-parameter",
    detail: `${name} was asked for; the public parameters of AWS are not here`,
  });
}

/** Undefined where GetParameter would not find it. */
async function findValue(
  context: ServiceContext<SsmStore>,
  reference: string,
  isDecrypted: boolean | undefined,
): Promise<Ssm.Parameter | undefined> {
  try {
    return await readAny(context, reference, isDecrypted);
  } catch (error) {
    if (error instanceof ParameterNotFound || error instanceof ParameterVersionNotFound) return undefined;
    throw error;
  }
}
