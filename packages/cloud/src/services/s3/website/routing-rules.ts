import type { RoutingRule, WebsiteConfiguration } from "@aws-sdk/client-s3";

/** Where a website sends its visitor instead. */
export interface Redirection {
  readonly statusCode: number;
  readonly location: string;
}

interface Visit {
  /** Host that the visitor named, with its port. */
  readonly host: string;
  /** The path without its first slash, decoded. */
  readonly key: string;
}

/** Where the rules send a visitor before anything is looked up; undefined when the bucket itself is to answer. */
export function redirectionBefore(website: WebsiteConfiguration, visit: Visit): Redirection | undefined {
  const { RedirectAllRequestsTo: all } = website;
  if (all !== undefined) {
    const scheme = all.Protocol ?? "http";
    return { statusCode: 301, location: `${scheme}://${all.HostName}/${encodeKey(visit.key)}` };
  }
  const rule = (website.RoutingRules ?? []).find(
    ({ Condition }) =>
      Condition?.HttpErrorCodeReturnedEquals === undefined && visit.key.startsWith(Condition?.KeyPrefixEquals ?? ""),
  );
  return rule && redirectionOf(rule, visit);
}

/** Where they send one whose request has failed with a status. */
export function redirectionAfter(
  website: WebsiteConfiguration,
  visit: Visit,
  statusCode: number,
): Redirection | undefined {
  const rule = (website.RoutingRules ?? []).find(
    ({ Condition }) =>
      Condition?.HttpErrorCodeReturnedEquals === String(statusCode) &&
      visit.key.startsWith(Condition.KeyPrefixEquals ?? ""),
  );
  return rule && redirectionOf(rule, visit);
}

function redirectionOf({ Condition, Redirect = {} }: RoutingRule, { host, key }: Visit): Redirection {
  const { HostName = host, Protocol = "http", ReplaceKeyWith, ReplaceKeyPrefixWith } = Redirect;
  const rest = key.slice(Condition?.KeyPrefixEquals?.length ?? 0);
  const target = ReplaceKeyWith ?? (ReplaceKeyPrefixWith === undefined ? key : ReplaceKeyPrefixWith + rest);
  return {
    statusCode: Number(Redirect.HttpRedirectCode ?? 301),
    location: `${Protocol}://${HostName}/${encodeKey(target)}`,
  };
}

export function encodeKey(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}
