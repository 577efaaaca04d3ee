import type { Architecture, GetLayerVersionResponse, LayerVersionsListItem, Runtime } from "@aws-sdk/client-lambda";
import type { CodePackage } from "../../../function-runner.js";
import { timestampOf } from "../describe-version.js";
import type { ResourcePolicy } from "../resource-policy.js";

/** What a customer says about a layer version; only told, never enforced, on AWS as here. */
export interface LayerDetails {
  readonly description: string;
  readonly licenseInfo: string | undefined;
  readonly compatibleRuntimes: readonly Runtime[] | undefined;
  readonly compatibleArchitectures: readonly Architecture[] | undefined;
}

export interface LayerVersion {
  readonly layerArn: string;
  readonly arn: string;
  readonly name: string;
  readonly number: number;
  readonly details: LayerDetails;
  readonly createdMs: number;
  readonly code: CodePackage;
  policy: ResourcePolicy | undefined;
}

/** A version as lists show it: without its content. */
export function listedLayerVersion({ arn, number, details, createdMs }: LayerVersion): LayerVersionsListItem {
  const { description, licenseInfo, compatibleRuntimes, compatibleArchitectures } = details;
  return {
    LayerVersionArn: arn,
    Version: number,
    Description: description,
    CreatedDate: timestampOf(createdMs),
    ...(compatibleRuntimes === undefined ? {} : { CompatibleRuntimes: [...compatibleRuntimes] }),
    ...(compatibleArchitectures === undefined ? {} : { CompatibleArchitectures: [...compatibleArchitectures] }),
    ...(licenseInfo === undefined ? {} : { LicenseInfo: licenseInfo }),
  };
}

/** @param location a link to its zip */
export function describeLayerVersion(layer: LayerVersion, location: string): GetLayerVersionResponse {
  return {
    ...listedLayerVersion(layer),
    LayerArn: layer.layerArn,
    Content: { Location: location, CodeSha256: layer.code.codeSha256, CodeSize: layer.code.sizeBytes },
  };
}
