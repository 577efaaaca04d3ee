import type { Model } from "@aws-sdk/client-apigatewayv2";
import { compileRequestModel, type RequestModel } from "../../request-model.js";

type Models = ReadonlyMap<string, Model>;

// Of deployments, whose models never change: by the map that one has of them, then by the name of the model.
const compiled = new WeakMap<Models, Map<string, RequestModel>>();

/** Why a message does not fit the model of this name; undefined for one that does, or where there is no such model. */
export function violationOf(models: Models, name: string, message: Uint8Array): string | undefined {
  const known = compiled.get(models) ?? new Map<string, RequestModel>();
  compiled.set(models, known);
  const schemas = schemasOf(models);
  if (!schemas.has(name)) return undefined;
  const model = known.get(name) ?? compileRequestModel(name, schemas);
  known.set(name, model);
  return model(message);
}

/** Schemas by the names of their models. */
export function schemasOf(models: Models): ReadonlyMap<string, string | undefined> {
  return new Map([...models.values()].map(({ Name = "", Schema }) => [Name, Schema]));
}
