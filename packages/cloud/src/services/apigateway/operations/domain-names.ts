import { type BasePathMapping, type DomainName, SecurityPolicy } from "@aws-sdk/client-api-gateway";
import { badRequest, conflict, notFound } from "../errors.js";
import { newId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import type { ApiGatewayStore, DomainNameRecord } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

// How the API spells the mapping that has no base path.
const NO_BASE_PATH = "(none)";

function describeDomain({ mappings: _mappings, ...domain }: DomainNameRecord): DomainName {
  return domain;
}

const DOMAIN_RULES: PatchRules<DomainNameRecord> = {
  certificateName: text("certificateName"),
  certificateArn: text("certificateArn"),
  regionalCertificateName: text("regionalCertificateName"),
  regionalCertificateArn: text("regionalCertificateArn"),
  securityPolicy: (domain, { value }) => {
    const policy = Object.values(SecurityPolicy).find((each) => each === value);
    if (policy === undefined) throw badRequest(`Invalid security policy: ${value}`);
    domain.securityPolicy = policy;
  },
};

const MAPPING_RULES: PatchRules<BasePathMapping> = {
  basePath: text("basePath"),
  restapiId: text("restApiId"),
  restApiId: text("restApiId"),
  stage: text("stage"),
};

function checkMapping(store: ApiGatewayStore, { restApiId = "", stage, basePath = "" }: BasePathMapping): void {
  store.restApi(restApiId);
  if (stage !== undefined && stage !== "") store.stage(restApiId, stage);
  if (!/^[\w.!$'()*+,;=:@%/~-]*$/.test(basePath) && basePath !== NO_BASE_PATH) {
    throw badRequest("Invalid base path specified");
  }
}

export const domainNameOperations = {
  CreateDomainName({ domainName, ...input }, { store, region }) {
    if (!/^(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i.test(domainName)) {
      throw badRequest("Invalid domain name specified");
    }
    if (store.domainNames.has(domainName)) throw badRequest("The domain name you provided already exists.");
    const { certificateName, certificateArn, regionalCertificateArn, regionalCertificateName } = input;
    const { endpointConfiguration = { types: ["EDGE"] }, securityPolicy = "TLS_1_2", tags } = input;
    const domain: DomainNameRecord = {
      domainName,
      certificateName,
      certificateArn,
      regionalCertificateName,
      regionalCertificateArn,
      endpointConfiguration,
      securityPolicy,
      tags,
      regionalDomainName: `d-${newId()}.execute-api.${region}.amazonaws.com`,
      domainNameStatus: "AVAILABLE",
      mappings: new Map(),
    };
    store.domainNames.set(domainName, domain);
    return describeDomain(domain);
  },

  GetDomainName({ domainName }, { store }) {
    return describeDomain(store.domainName(domainName));
  },

  GetDomainNames({ position, limit }, { store }) {
    const page = listPage(store.domainNames.values(), { position, limit }, ({ domainName }) => domainName);
    return { items: page.items.map(describeDomain), position: page.position };
  },

  UpdateDomainName({ domainName, patchOperations }, { store }) {
    const changed = structuredClone(store.domainName(domainName));
    applyPatch(changed, patchOperations, DOMAIN_RULES);
    store.domainNames.set(domainName, changed);
    return describeDomain(changed);
  },

  DeleteDomainName({ domainName }, { store }) {
    store.domainName(domainName);
    store.domainNames.delete(domainName);
    return {};
  },

  CreateBasePathMapping({ domainName, basePath = "", restApiId, stage }, { store }) {
    const { mappings } = store.domainName(domainName);
    const key = basePath === "" ? NO_BASE_PATH : basePath;
    const mapping = { basePath: key, restApiId, stage };
    checkMapping(store, mapping);
    if (mappings.has(key)) throw conflict("Base path already exists for this domain name");
    mappings.set(key, mapping);
    return mapping;
  },

  GetBasePathMapping({ domainName, basePath }, { store }) {
    return mappingOf(store.domainName(domainName), basePath);
  },

  GetBasePathMappings({ domainName, position, limit }, { store }) {
    return listPage(store.domainName(domainName).mappings.values(), { position, limit }, (each) => each.basePath ?? "");
  },

  UpdateBasePathMapping({ domainName, basePath, patchOperations }, { store }) {
    const { mappings } = store.domainName(domainName);
    const changed = { ...mappingOf(store.domainName(domainName), basePath) };
    applyPatch(changed, patchOperations, MAPPING_RULES);
    if (changed.basePath === undefined || changed.basePath === "") changed.basePath = NO_BASE_PATH;
    checkMapping(store, changed);
    mappings.delete(basePath);
    mappings.set(changed.basePath, changed);
    return changed;
  },

  DeleteBasePathMapping({ domainName, basePath }, { store }) {
    const domain = store.domainName(domainName);
    mappingOf(domain, basePath);
    domain.mappings.delete(basePath);
    return {};
  },
} satisfies ApiGatewayOperations;

function mappingOf({ mappings }: DomainNameRecord, basePath: string): BasePathMapping {
  const mapping = mappings.get(basePath);
  if (mapping === undefined) throw notFound("Invalid base path mapping identifier specified");
  return mapping;
}
