import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, notFound } from "../errors.js";
import type { ApiGatewayV2Store } from "../store.js";

type Tags = Readonly<Record<string, string>>;

interface Tagged {
  readonly tags: Tags;
  replace(tags: Record<string, string>): void;
}

export const tagOperations = {
  TagResource({ ResourceArn, Tags = {} }, { store }) {
    const resource = taggedBy(store, ResourceArn);
    const tags = { ...resource.tags, ...Tags };
    checkTags(tags);
    resource.replace(tags);
    return {};
  },

  UntagResource({ ResourceArn, TagKeys }, { store }) {
    const resource = taggedBy(store, ResourceArn);
    resource.replace(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !TagKeys.includes(key))));
    return {};
  },

  GetTags({ ResourceArn }, { store }) {
    return { Tags: { ...taggedBy(store, ResourceArn).tags } };
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

// arn:aws:apigateway:eu-central-1::/apis/a1b2c3d4e5/stages/dev
const RESOURCE =
  /^arn:aws[a-z-]*:apigateway:([a-z0-9-]+)::\/(apis|domainnames|vpclinks)\/([^/]+)(?:\/stages\/([^/]+))?$/;

function taggedBy(store: ApiGatewayV2Store, arn: string): Tagged {
  const [, region, kind, id = "", stageName] = RESOURCE.exec(arn) ?? [];
  if (region !== store.scope.region) throw badRequest(`Invalid resource ARN specified: ${arn}`);
  if (kind === "domainnames") {
    const domain = store.domain(id);
    return {
      tags: domain.settings.Tags ?? {},
      replace(Tags) {
        domain.settings = { ...domain.settings, Tags };
      },
    };
  }
  if (kind === "vpclinks") {
    const link = store.vpcLink(id);
    return { tags: link.Tags ?? {}, replace: (Tags) => void store.vpcLinks.set(id, { ...link, Tags }) };
  }
  const api = store.api(id);
  if (stageName === undefined) {
    return {
      tags: api.settings.Tags ?? {},
      replace(Tags) {
        api.settings = { ...api.settings, Tags };
      },
    };
  }
  const stage = api.stages.get(stageName);
  if (stage === undefined) throw notFound("Stage", stageName);
  return { tags: stage.Tags ?? {}, replace: (Tags) => void api.stages.set(stageName, { ...stage, Tags }) };
}

function checkTags(tags: Tags): void {
  if (Object.keys(tags).length > 50) throw badRequest("A resource can have at most 50 tags");
  for (const [key, value] of Object.entries(tags)) {
    if (key.startsWith("aws:")) throw badRequest("Tag keys starting with aws: are reserved for system use");
    if (key.length < 1 || key.length > 128 || value.length > 256) {
      throw badRequest("Tag keys have 1 to 128 characters, their values at most 256");
    }
  }
}
