import type { Api, Deployment, VpcLink } from "@aws-sdk/client-apigatewayv2";
import type { CloudPorts, Scope } from "../../ports.js";
import { AuthorizerCache, type AuthorizerCacheRecord } from "./authorizer-cache.js";
import { notFound } from "./errors.js";
import { type CustomDomain, freeze, type GatewayApi, isWebSocketApi } from "./gateway-api.js";
import { newId } from "./identifiers.js";
import { KeySets, type KeySetsRecord } from "./key-sets.js";
import { Connections } from "./sockets/connections.js";
import { Throttle, type ThrottleRecord } from "./throttle.js";

export interface ApiGatewayV2Record {
  readonly apis: ReadonlyMap<string, GatewayApi>;
  readonly domains: ReadonlyMap<string, CustomDomain>;
  readonly vpcLinks: ReadonlyMap<string, VpcLink>;
  readonly authorizations: AuthorizerCacheRecord;
  readonly keySets: KeySetsRecord;
  readonly throttle: ThrottleRecord;
}

/** HTTP and WebSocket APIs and custom domain names of one account and region. */
export class ApiGatewayV2Store {
  readonly scope: Scope;
  readonly ports: CloudPorts;
  readonly apis = new Map<string, GatewayApi>();
  readonly domains = new Map<string, CustomDomain>();
  readonly vpcLinks = new Map<string, VpcLink>();
  readonly authorizations: AuthorizerCache;
  readonly keySets: KeySets;
  readonly throttle: Throttle;
  readonly connections: Connections;

  constructor(scope: Scope, ports: CloudPorts) {
    this.scope = scope;
    this.ports = ports;
    this.authorizations = new AuthorizerCache(ports.clock);
    this.keySets = new KeySets(ports.clock);
    this.throttle = new Throttle(ports.clock);
    this.connections = new Connections();
  }

  /** @throws NotFoundException */
  api(apiId: string): GatewayApi {
    const api = this.apis.get(apiId);
    if (api === undefined) throw notFound("API", `${this.scope.accountId}:${apiId}`);
    return api;
  }

  hasSocketStage(apiId: string, stageName: string): boolean {
    const api = this.apis.get(apiId);
    return api !== undefined && isWebSocketApi(api) && api.stages.has(stageName);
  }

  domain(name: string): CustomDomain {
    const domain = this.domains.get(name);
    if (domain === undefined) throw notFound("domain name", name);
    return domain;
  }

  /** @throws NotFoundException */
  vpcLink(id: string): VpcLink {
    const link = this.vpcLinks.get(id);
    if (link === undefined) throw notFound("VpcLink", id);
    return link;
  }

  create(settings: Omit<Api, "ApiId" | "ApiEndpoint" | "CreatedDate">): GatewayApi {
    const id = newId(10);
    const api: GatewayApi = {
      id,
      settings: {
        ...settings,
        ApiId: id,
        ApiEndpoint: this.#endpointOf(id, settings.ProtocolType === "WEBSOCKET"),
        CreatedDate: this.now(),
      },
      routes: new Map(),
      integrations: new Map(),
      authorizers: new Map(),
      models: new Map(),
      routeResponses: new Map(),
      integrationResponses: new Map(),
      deployments: new Map(),
      stages: new Map(),
    };
    this.apis.set(id, api);
    return api;
  }

  /** Freezes the API as it is now. */
  deploy(api: GatewayApi, description: Pick<Deployment, "Description" | "AutoDeployed">): Deployment {
    const deployment: Deployment = {
      ...description,
      DeploymentId: newId(6),
      DeploymentStatus: "DEPLOYED",
      CreatedDate: this.now(),
    };
    api.deployments.set(deployment.DeploymentId ?? "", { description: deployment, deployed: freeze(api) });
    return deployment;
  }

  /** To be called after each change of what deployments freeze: stages that deploy by themselves serve it at once. */
  autoDeploy(api: GatewayApi): void {
    for (const stage of [...api.stages.values()].filter(({ AutoDeploy }) => AutoDeploy)) {
      const { DeploymentId } = this.deploy(api, {
        Description: "Automatic deployment triggered by changes to the Api configuration",
        AutoDeployed: true,
      });
      // Only the latest automatic deployment is kept by a stage; the one it replaces serves nobody.
      const replaced = stage.DeploymentId ?? "";
      api.stages.set(stage.StageName ?? "", {
        ...stage,
        DeploymentId,
        LastUpdatedDate: this.now(),
        LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${DeploymentId}'`,
      });
      const isInUse = [...api.stages.values()].some((each) => each.DeploymentId === replaced);
      if (!isInUse && api.deployments.get(replaced)?.description.AutoDeployed) api.deployments.delete(replaced);
    }
  }

  /** ARN of the API as policies name what is done through it. */
  executionArnOf(apiId: string): string {
    return `arn:aws:execute-api:${this.scope.region}:${this.scope.accountId}:${apiId}`;
  }

  now(): Date {
    // AWS tells whole seconds here.
    return new Date(Math.floor(this.ports.clock.now() / 1000) * 1000);
  }

  toRecord(): ApiGatewayV2Record {
    const { apis, domains, vpcLinks } = this;
    return structuredClone({
      ...{ apis, domains, vpcLinks, authorizations: this.authorizations.toRecord() },
      ...{ keySets: this.keySets.toRecord(), throttle: this.throttle.toRecord() },
    });
  }

  restore(record: ApiGatewayV2Record): void {
    const { apis, domains, vpcLinks, authorizations, keySets, throttle } = structuredClone(record);
    for (const [id, api] of apis) this.apis.set(id, api);
    for (const [name, domain] of domains) this.domains.set(name, domain);
    for (const [id, link] of vpcLinks) this.vpcLinks.set(id, link);
    this.authorizations.restore(authorizations);
    this.keySets.restore(keySets);
    this.throttle.restore(throttle);
  }

  /** A URL that leads here: AWS's own would lead past this cloud. */
  #endpointOf(apiId: string, isWebSocket: boolean): string {
    const url = this.ports.endpointUrl();
    const { region } = this.scope;
    const aws = `${isWebSocket ? "wss" : "https"}://${apiId}.execute-api.${region}.amazonaws.com`;
    if (url === undefined) return aws;
    const { port } = new URL(url);
    this.ports.ledger.record({
      source: "apigatewayv2.CreateApi",
      gap: "endpoint-substitution",
      detail: "ApiEndpoint names a host that leads to this cloud; on AWS it ends in amazonaws.com and uses TLS",
    });
    return `${isWebSocket ? "ws" : "http"}://${apiId}.execute-api.${region}.localhost.localstack.cloud:${port}`;
  }
}
