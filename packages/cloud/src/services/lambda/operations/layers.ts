import type { Operations } from "@assay/wire";
import type * as Lambda from "@aws-sdk/client-lambda";
import { pageOf } from "../../../paging.js";
import { enumViolation, lengthViolation, patternViolation, rangeViolation } from "../../../validation.js";
import { admitCode } from "../code-source.js";
import { notFound } from "../errors.js";
import type { LambdaContext } from "../invoke.js";
import { checkLayerNumber, parseLayerName } from "../layers/layer-reference.js";
import { describeLayerVersion, type LayerVersion, listedLayerVersion } from "../layers/layer-version.js";
import { invalidMarker } from "../listing.js";
import type { LambdaStore } from "../store.js";
import { compatibilityViolations, LAYER_RUNTIMES } from "../validation/layer-compatibility.js";
import { LAYER_ARN_PATTERN } from "../validation/layers.js";
import { validate } from "../validation/validate.js";

const PAGE_SIZE = 50;

export const layerOperations = {
  async PublishLayerVersion(input, { store }) {
    const { Content = {}, Description, LicenseInfo, CompatibleRuntimes, CompatibleArchitectures } = input;
    validate(
      lengthViolation("description", Description, { max: 256 }),
      lengthViolation("licenseInfo", LicenseInfo, { max: 512 }),
      ...compatibilityViolations(CompatibleRuntimes, CompatibleArchitectures),
    );
    const name = parseLayerName(store.scope, input.LayerName);
    const code = await admitCode(store, Content, "PublishLayerVersion");
    const details = {
      description: Description ?? "",
      licenseInfo: LicenseInfo,
      compatibleRuntimes: CompatibleRuntimes,
      compatibleArchitectures: CompatibleArchitectures,
    };
    const layer = store.layers.publish(name, details, code, store.ports.clock.now());
    return describeLayerVersion(layer, store.downloadUrl(code));
  },

  GetLayerVersion(input, { store }) {
    checkLayerNumber(input.VersionNumber);
    const layer = store.layers.find(parseLayerName(store.scope, input.LayerName), input.VersionNumber);
    return describe(store, layer);
  },

  GetLayerVersionByArn(input, { store }) {
    validate(patternViolation("arn", input.Arn, LAYER_ARN_PATTERN));
    const end = input.Arn.lastIndexOf(":");
    const name = parseLayerName(store.scope, input.Arn.slice(0, end));
    return describe(store, store.layers.find(name, Number(input.Arn.slice(end + 1))));
  },

  ListLayers(input, { store }) {
    validateList(input);
    const latest = store.layers
      .names()
      .flatMap((name) => store.layers.versions(name).filter(matches(input)).slice(0, 1));
    const { items, nextToken } = pageOf(latest, {
      keyOf: ({ name }) => name,
      limit: Math.min(input.MaxItems ?? PAGE_SIZE, PAGE_SIZE),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      Layers: items.map((layer) => ({
        LayerName: layer.name,
        LayerArn: layer.layerArn,
        LatestMatchingVersion: listedLayerVersion(layer),
      })),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  ListLayerVersions(input, { store }) {
    validateList(input);
    const versions = store.layers.versions(parseLayerName(store.scope, input.LayerName)).filter(matches(input));
    const { items, nextToken } = pageOf(versions, {
      keyOf: ({ number }) => String(number).padStart(20, "0"),
      isDescending: true,
      limit: Math.min(input.MaxItems ?? PAGE_SIZE, PAGE_SIZE),
      nextToken: input.Marker,
      onInvalidToken: invalidMarker,
    });
    return {
      LayerVersions: items.map(listedLayerVersion),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  /** Deleting what is not there succeeds, as on AWS. */
  async DeleteLayerVersion(input, { store }) {
    checkLayerNumber(input.VersionNumber);
    const removed = store.layers.remove(parseLayerName(store.scope, input.LayerName), input.VersionNumber);
    await removed?.code.release();
    return {};
  },
} satisfies Operations<typeof Lambda, LambdaContext>;

function describe(store: LambdaStore, layer: LayerVersion | undefined): Lambda.GetLayerVersionResponse {
  if (layer === undefined) throw notFound("The resource you requested does not exist.");
  return describeLayerVersion(layer, store.downloadUrl(layer.code));
}

type Filter = Pick<Lambda.ListLayersRequest, "CompatibleRuntime" | "CompatibleArchitecture" | "MaxItems">;

function validateList({ CompatibleRuntime, CompatibleArchitecture, MaxItems }: Filter): void {
  validate(
    enumViolation("compatibleRuntime", CompatibleRuntime, LAYER_RUNTIMES),
    enumViolation("compatibleArchitecture", CompatibleArchitecture, ["x86_64", "arm64"]),
    rangeViolation("maxItems", MaxItems, { min: 1, max: 50 }),
  );
}

function matches({ CompatibleRuntime, CompatibleArchitecture }: Filter): (layer: LayerVersion) => boolean {
  return ({ details: { compatibleRuntimes = [], compatibleArchitectures = [] } }) =>
    (CompatibleRuntime === undefined || compatibleRuntimes.includes(CompatibleRuntime)) &&
    (CompatibleArchitecture === undefined || compatibleArchitectures.includes(CompatibleArchitecture));
}
