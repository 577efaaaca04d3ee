import type { Account, ApiKey, BasePathMapping, DomainName, UsagePlan, VpcLink } from "@aws-sdk/client-api-gateway";
import { ACCOUNT_LIMITS } from "../../api-access.js";
import type { CloudPorts, Scope } from "../../ports.js";
import type { ClientCertificateRecord } from "./client-certificate.js";
import type { DocumentationVersionRecord } from "./documentation.js";
import { invalidIdentifier, notFound } from "./errors.js";
import { AuthorizerCache } from "./execute/authorizer-cache.js";
import { ResponseCache } from "./execute/response-cache.js";
import { Throttle } from "./execute/throttle.js";
import type { DeploymentRecord, MethodRecord, ResourceRecord, RestApiRecord, StageRecord } from "./rest-api.js";
import { UsageMeter, type UsageRecord } from "./usage-meter.js";

export type ApiKeyRecord = Omit<ApiKey, "id" | "value" | "name" | "enabled" | "tags"> & {
  readonly id: string;
  readonly value: string;
  name: string | undefined;
  enabled: boolean;
  tags: Record<string, string>;
};

export type UsagePlanRecord = Omit<UsagePlan, "id" | "apiStages"> & {
  readonly id: string;
  apiStages: NonNullable<UsagePlan["apiStages"]>;
  readonly keyIds: string[];
};

export type DomainNameRecord = Omit<DomainName, "domainName"> & {
  readonly domainName: string;
  readonly mappings: Map<string, BasePathMapping>;
};

export type VpcLinkRecord = Omit<VpcLink, "id" | "name"> & { readonly id: string; name: string };

/** What REST APIs need of the cloud. */
export type ApiGatewayPorts = Pick<
  CloudPorts,
  | "apiAccess"
  | "clock"
  | "credentials"
  | "ledger"
  | "telemetry"
  | "clients"
  | "resourcePolicies"
  | "traces"
  | "endpointUrl"
>;

export interface ApiGatewayRecord {
  readonly restApis: Map<string, RestApiRecord>;
  readonly apiKeys: Map<string, ApiKeyRecord>;
  readonly usagePlans: Map<string, UsagePlanRecord>;
  readonly domainNames: Map<string, DomainNameRecord>;
  readonly clientCertificates: Map<string, ClientCertificateRecord>;
  readonly vpcLinks: Map<string, VpcLinkRecord>;
  readonly account: Account;
  readonly usage: UsageRecord;
}

/** REST APIs, keys, plans and domains of one account and region. */
export class ApiGatewayStore {
  readonly scope: Scope;
  readonly ports: ApiGatewayPorts;
  readonly restApis = new Map<string, RestApiRecord>();
  readonly apiKeys = new Map<string, ApiKeyRecord>();
  readonly usagePlans = new Map<string, UsagePlanRecord>();
  readonly domainNames = new Map<string, DomainNameRecord>();
  readonly clientCertificates = new Map<string, ClientCertificateRecord>();
  readonly vpcLinks = new Map<string, VpcLinkRecord>();
  readonly authorizerCache: AuthorizerCache;
  readonly responseCache: ResponseCache;
  readonly throttle: Throttle;
  readonly usage: UsageMeter;
  account: Account = {
    throttleSettings: { ...ACCOUNT_LIMITS },
    features: ["UsagePlans"],
    apiKeyVersion: "4",
  };

  constructor(scope: Scope, ports: ApiGatewayPorts) {
    this.scope = scope;
    this.ports = ports;
    this.authorizerCache = new AuthorizerCache(ports.clock);
    this.responseCache = new ResponseCache(ports.clock);
    this.throttle = new Throttle(ports.clock);
    this.usage = new UsageMeter(ports.clock);
  }

  /** @throws NotFoundException */
  restApi(id: string): RestApiRecord {
    const api = this.restApis.get(id);
    if (api === undefined) throw invalidIdentifier("API", `${this.scope.accountId}:${id}`);
    return api;
  }

  /** @throws NotFoundException */
  resource(apiId: string, resourceId: string): ResourceRecord {
    // AWS does not tell apart which of the two is missing.
    const resource = this.restApis.get(apiId)?.definition.resources.get(resourceId);
    if (resource === undefined) throw notFound("Invalid Resource identifier specified");
    return resource;
  }

  /** @throws NotFoundException */
  method(apiId: string, resourceId: string, httpMethod: string): MethodRecord {
    const method = this.resource(apiId, resourceId).methods.get(httpMethod);
    if (method === undefined) throw notFound("Invalid Method identifier specified");
    return method;
  }

  /** @throws NotFoundException */
  stage(apiId: string, stageName: string): StageRecord {
    const stage = this.restApi(apiId).stages.get(stageName);
    if (stage === undefined) throw notFound("Invalid stage identifier specified");
    return stage;
  }

  /** @throws NotFoundException */
  deployment(apiId: string, deploymentId: string): DeploymentRecord {
    const deployment = this.restApi(apiId).deployments.get(deploymentId);
    if (deployment === undefined) throw notFound("Invalid Deployment identifier specified");
    return deployment;
  }

  /** @throws NotFoundException */
  documentationVersion(apiId: string, version: string): DocumentationVersionRecord {
    const found = this.restApi(apiId).documentationVersions.get(version);
    if (found === undefined) throw notFound("Invalid Documentation version specified");
    return found;
  }

  /** @throws NotFoundException */
  apiKey(id: string): ApiKeyRecord {
    const key = this.apiKeys.get(id);
    if (key === undefined) throw notFound("Invalid API Key identifier specified");
    return key;
  }

  /** @throws NotFoundException */
  usagePlan(id: string): UsagePlanRecord {
    const plan = this.usagePlans.get(id);
    if (plan === undefined) throw notFound("Invalid Usage Plan ID specified");
    return plan;
  }

  /** @throws NotFoundException */
  domainName(name: string): DomainNameRecord {
    const domain = this.domainNames.get(name);
    if (domain === undefined) throw notFound("Invalid domain name identifier specified");
    return domain;
  }

  /** @throws NotFoundException */
  clientCertificate(id: string): ClientCertificateRecord {
    const certificate = this.clientCertificates.get(id);
    if (certificate === undefined) throw notFound("Invalid Client Certificate identifier specified");
    return certificate;
  }

  /** @throws NotFoundException */
  vpcLink(id: string): VpcLinkRecord {
    const link = this.vpcLinks.get(id);
    if (link === undefined) throw notFound("VpcLink not found");
    return link;
  }

  /** What snapshots keep. Throttles and the answers of authorizers and back ends are warmth, not state: AWS may forget them any time. */
  toRecord(): ApiGatewayRecord {
    const { restApis, apiKeys, usagePlans, domainNames, clientCertificates, vpcLinks, account } = this;
    const usage = this.usage.toRecord();
    return structuredClone({
      restApis,
      apiKeys,
      usagePlans,
      domainNames,
      clientCertificates,
      vpcLinks,
      account,
      usage,
    });
  }

  restore(saved: ApiGatewayRecord): void {
    const record = structuredClone(saved);
    for (const [id, each] of record.restApis) this.restApis.set(id, each);
    for (const [id, each] of record.apiKeys) this.apiKeys.set(id, each);
    for (const [id, each] of record.usagePlans) this.usagePlans.set(id, each);
    for (const [name, each] of record.domainNames) this.domainNames.set(name, each);
    for (const [id, each] of record.clientCertificates) this.clientCertificates.set(id, each);
    for (const [id, each] of record.vpcLinks) this.vpcLinks.set(id, each);
    this.account = record.account;
    this.usage.restore(record.usage);
  }
}
