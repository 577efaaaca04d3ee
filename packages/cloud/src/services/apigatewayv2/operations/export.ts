import type { Operations, OutputOf } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import { stringify } from "yaml";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, notFound } from "../errors.js";
import { exportOpenApi } from "../export-open-api.js";
import { type DeployedApi, freeze, type GatewayApi, isWebSocketApi } from "../gateway-api.js";

export const exportOperations = {
  ExportApi({ ApiId, Specification, OutputType, ExportVersion = "1.0", StageName, ...input }, { store }) {
    const api = store.api(ApiId);
    if (isWebSocketApi(api)) throw badRequest("ExportApi is supported for protocol type HTTP only");
    if (Specification !== "OAS30") throw badRequest("Invalid specification specified. Must be OAS30");
    if (OutputType !== "JSON" && OutputType !== "YAML") {
      throw badRequest("Invalid output type specified. Must be one of [JSON, YAML]");
    }
    if (ExportVersion !== "1.0") throw badRequest("Invalid export version specified. Must be 1.0");
    const { IncludeExtensions: hasExtensions = true } = input;
    const document = exportOpenApi(api, servedBy(api, StageName), { stageName: StageName, hasExtensions });
    const text = OutputType === "JSON" ? JSON.stringify(document, null, 2) : stringify(document);
    return { body: bodyOf(text) };
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

type Body = NonNullable<OutputOf<typeof ApiGatewayV2, "ExportApi">["body"]>;

// The SDK decorates bytes with methods for whoever receives them; the wire needs the bytes only.
function bodyOf(text: string): Body {
  const bytes: Uint8Array = Buffer.from(text);
  return bytes as Body;
}

function servedBy(api: GatewayApi, stageName: string | undefined): DeployedApi {
  if (stageName === undefined) return freeze(api);
  const stage = api.stages.get(stageName);
  if (stage === undefined) throw notFound("Stage", stageName);
  const deployment = api.deployments.get(stage.DeploymentId ?? "");
  if (deployment === undefined) throw badRequest(`Stage ${stageName} has no deployment to export`);
  return deployment.deployed;
}
