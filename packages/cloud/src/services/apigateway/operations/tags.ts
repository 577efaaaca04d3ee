import { badRequest, limitExceeded } from "../errors.js";
import type { ApiGatewayStore } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

interface Tagged {
  tags?: Record<string, string> | undefined;
}

// arn:aws:apigateway:eu-central-1::/restapis/abc/stages/prod
const TAGGABLE =
  /^arn:[^:]+:apigateway:[^:]*::\/(restapis|apikeys|usageplans|domainnames|clientcertificates|vpclinks)\/([^/]+)(?:\/stages\/([^/]+))?$/;

function findTagged(store: ApiGatewayStore, arn: string): Tagged {
  const [, kind, id = "", stage] = TAGGABLE.exec(arn) ?? [];
  switch (kind) {
    case "restapis":
      return stage === undefined ? store.restApi(id) : store.stage(id, stage);
    case "apikeys":
      return store.apiKey(id);
    case "usageplans":
      return store.usagePlan(id);
    case "domainnames":
      return store.domainName(id);
    case "clientcertificates":
      return store.clientCertificate(id);
    case "vpclinks":
      return store.vpcLink(id);
    default:
      throw badRequest(`Invalid ARN specified in the request: ${arn}`);
  }
}

export const tagOperations = {
  TagResource({ resourceArn, tags }, { store }) {
    const tagged = findTagged(store, resourceArn);
    const all = { ...tagged.tags, ...tags };
    if (Object.keys(all).length > 50) throw limitExceeded("The maximum number of tags per resource is 50");
    tagged.tags = all;
    return {};
  },

  UntagResource({ resourceArn, tagKeys }, { store }) {
    const tagged = findTagged(store, resourceArn);
    const kept = Object.entries(tagged.tags ?? {}).filter(([key]) => !tagKeys.includes(key));
    tagged.tags = Object.fromEntries(kept);
    return {};
  },

  GetTags({ resourceArn }, { store }) {
    return { tags: findTagged(store, resourceArn).tags ?? {} };
  },
} satisfies ApiGatewayOperations;
