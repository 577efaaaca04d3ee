import type { AliasConfiguration, AliasRoutingConfiguration } from "@aws-sdk/client-lambda";
import type { Scope } from "../../ports.js";
import { functionArn } from "./function-reference.js";

/** A name for one version, or for two that share its traffic. Replaced as a whole by every update. */
export interface Alias {
  readonly name: string;
  readonly functionVersion: string;
  readonly description: string;
  /** Second version and its share of the traffic, 0 to 1; undefined when the first one takes all. */
  readonly canary: Canary | undefined;
  readonly revisionId: string;
}

export interface Canary {
  readonly version: string;
  readonly weight: number;
}

/** The second version of a routing configuration; AWS takes one at most. */
export function canaryOf(routing: AliasRoutingConfiguration | undefined): Canary | undefined {
  const [entry] = Object.entries(routing?.AdditionalVersionWeights ?? {});
  return entry === undefined ? undefined : { version: entry[0], weight: entry[1] };
}

export function describeAlias(scope: Scope, functionName: string, alias: Alias): AliasConfiguration {
  const { name, functionVersion, description, canary, revisionId } = alias;
  return {
    AliasArn: functionArn(scope, functionName, name),
    Name: name,
    FunctionVersion: functionVersion,
    Description: description,
    ...(canary === undefined
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: { [canary.version]: canary.weight } } }),
    RevisionId: revisionId,
  };
}
