import type { WebsiteConfiguration } from "@aws-sdk/client-s3";
import { invalidArgument, invalidRequest, malformedXml } from "../errors.js";

const ROUTING_RULE_LIMIT = 50;

/** @throws ServiceError InvalidArgument, InvalidRequest, MalformedXML */
export function admitWebsite(website: WebsiteConfiguration | undefined): WebsiteConfiguration {
  if (website === undefined) throw malformedXml();
  const { RedirectAllRequestsTo: all, IndexDocument, ErrorDocument, RoutingRules = [] } = website;
  if (all !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules.length > 0) {
      throw invalidArgument("RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.");
    }
    if (!all.HostName) throw malformedXml();
    return website;
  }
  const suffix = IndexDocument?.Suffix ?? "";
  if (suffix === "") {
    throw invalidArgument(
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      "IndexDocument",
      "null",
    );
  }
  if (suffix.includes("/")) {
    throw invalidArgument("The IndexDocument Suffix is not well formed", "IndexDocument", suffix);
  }
  if (RoutingRules.length > ROUTING_RULE_LIMIT) {
    throw invalidRequest(
      `The number of routing rules must not exceed the allowed limit of ${ROUTING_RULE_LIMIT} rules`,
    );
  }
  for (const { Redirect } of RoutingRules) {
    if (Redirect === undefined || Object.values(Redirect).every((each) => each === undefined)) throw malformedXml();
    if (Redirect.ReplaceKeyWith !== undefined && Redirect.ReplaceKeyPrefixWith !== undefined) {
      throw invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    }
    if (Redirect.HttpRedirectCode !== undefined && !/^3\d\d$/.test(Redirect.HttpRedirectCode)) {
      throw invalidRequest(
        `The provided HTTP redirect code (${Redirect.HttpRedirectCode}) is not valid. Valid codes are 3XX except 300.`,
      );
    }
  }
  return website;
}
