import { pageOf } from "../../paging.js";
import { invalidArgument, malformedXml, noSuchConfiguration } from "./errors.js";

/** Configurations of one kind, of which a bucket may have many: by id. */
export type NamedConfigurations<Configuration> = ReadonlyMap<string, Configuration>;

const PAGE_SIZE = 100;

/** @throws ServiceError MalformedXML for a configuration that is of another id than its request */
export function withConfiguration<Configuration extends { readonly Id?: string | undefined }>(
  kept: NamedConfigurations<Configuration> | undefined,
  id: string,
  configuration: Configuration | undefined,
): NamedConfigurations<Configuration> {
  if (configuration?.Id !== id) throw malformedXml();
  return new Map([...(kept ?? []), [id, configuration]]);
}

/** @throws ServiceError NoSuchConfiguration */
export function withoutConfiguration<Configuration>(
  kept: NamedConfigurations<Configuration> | undefined,
  id: string,
  bucket: string,
): NamedConfigurations<Configuration> {
  findConfiguration(kept, id, bucket);
  return new Map([...(kept ?? [])].filter(([each]) => each !== id));
}

/** @throws ServiceError NoSuchConfiguration */
export function findConfiguration<Configuration>(
  kept: NamedConfigurations<Configuration> | undefined,
  id: string,
  bucket: string,
): Configuration {
  const configuration = kept?.get(id);
  if (configuration !== undefined) return configuration;
  throw noSuchConfiguration("NoSuchConfiguration", "The specified configuration does not exist.", bucket);
}

/** One page, in the order of the ids. @throws ServiceError InvalidArgument */
export function pageOfConfigurations<Configuration>(
  kept: NamedConfigurations<Configuration> | undefined,
  token: string | undefined,
): {
  readonly configurations: Configuration[];
  readonly rest: { readonly IsTruncated: boolean; readonly NextContinuationToken?: string };
} {
  const sorted = [...(kept ?? [])].sort(([left], [right]) => (left < right ? -1 : 1));
  const page = pageOf(sorted, {
    keyOf: ([id]) => id,
    limit: PAGE_SIZE,
    nextToken: token,
    onInvalidToken: () => {
      throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
    },
  });
  const next = page.nextToken;
  return {
    configurations: page.items.map(([, configuration]) => configuration),
    rest: { IsTruncated: next !== undefined, ...(next !== undefined && { NextContinuationToken: next }) },
  };
}
