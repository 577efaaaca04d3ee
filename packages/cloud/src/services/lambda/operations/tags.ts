import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { patternViolation } from "../../../validation.js";
import { invalidParameter, noSuchCodeSigningConfig, notFound } from "../errors.js";
import { parseFunctionReference } from "../function-reference.js";
import { newRevisionId } from "../function-version.js";
import type { LambdaContext } from "../invoke.js";
import type { LambdaStore } from "../store.js";
import { putTags, removeTags } from "../tags.js";
import { validate } from "../validation/validate.js";

const RESOURCE_PATTERN =
  "arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";

export const tagOperations = {
  TagResource(input, { store }) {
    const resource = taggedResource(store, input.Resource);
    // AWS says no more than this about an empty map (recorded 2024).
    if (Object.keys(input.Tags).length === 0) {
      throw invalidParameter("An error occurred and the request cannot be processed.");
    }
    putTags(resource.tags, input.Tags);
    resource.onChange();
    return {};
  },

  UntagResource(input, { store }) {
    validate(
      input.TagKeys.length === 0
        ? "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
        : undefined,
    );
    const resource = taggedResource(store, input.Resource);
    removeTags(resource.tags, input.TagKeys);
    resource.onChange();
    return {};
  },

  ListTags(input, { store }) {
    return { Tags: Object.fromEntries(taggedResource(store, input.Resource).tags) };
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

interface TaggedResource {
  readonly tags: Map<string, string>;
  onChange(): void;
}

function taggedResource(store: LambdaStore, resource: string): TaggedResource {
  validate(patternViolation("resource", resource, RESOURCE_PATTERN));
  const kind = resource.split(":")[5];
  if (kind === "event-source-mapping") {
    const mapping = store.eventSources.find(resource.slice(resource.lastIndexOf(":") + 1));
    if (mapping === undefined || store.mappingArn(mapping.uuid) !== resource) {
      throw notFound(`Event source mapping not found: ${resource}`);
    }
    return { tags: mapping.tags, onChange: () => undefined };
  }
  if (kind === "code-signing-config") {
    const config = store.codeSigning.find(resource);
    if (config === undefined) throw noSuchCodeSigningConfig(resource);
    return { tags: config.tags, onChange: () => undefined };
  }
  if (kind !== "function") {
    throw invalidParameter(
      `Tags of ${resource} are not available in the embedded AWS yet; tag a function, an event source mapping or a code signing configuration.`,
    );
  }
  const { name, qualifier } = parseFunctionReference(store.scope, resource);
  if (qualifier !== undefined) {
    throw invalidParameter("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  }
  const fn = store.get(name);
  return {
    tags: fn.tags,
    onChange() {
      fn.latest.revisionId = newRevisionId();
    },
  };
}
