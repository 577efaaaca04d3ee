import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest, conflict, notFound } from "../errors.js";
import type { CustomDomain } from "../gateway-api.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";

/** The hosted zone and target of regional endpoints are per region on AWS; nothing here resolves them. */
const HOSTED_ZONE = "Z1UJRXOUMOOFQ8";

export const domainNameOperations = {
  CreateDomainName(input, { store, ledger }) {
    const name = input.DomainName.toLowerCase();
    if (!/^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/.test(name)) {
      throw badRequest(`Invalid domain name identifier specified: ${input.DomainName}`);
    }
    if (store.domains.has(name)) throw conflict(`The domain name you provided already exists: ${name}`);
    const configurations = input.DomainNameConfigurations ?? [];
    if (configurations.length === 0) throw badRequest("DomainNameConfigurations must have one configuration");
    refuseAbsent(input);
    ledger.record({
      source: "apigatewayv2.CreateDomainName",
      gap: "unmodelled-field",
      detail: "custom domain names are known by the Host header; certificates are not looked up and no TLS is spoken",
    });
    const settings: ApiGatewayV2.DomainName = {
      ApiMappingSelectionExpression: "$request.basepath",
      RoutingMode: "API_MAPPING_ONLY",
      ...given({ RoutingMode: input.RoutingMode }),
      DomainName: name,
      DomainNameArn: `arn:aws:apigateway:${store.scope.region}::/domainnames/${name}`,
      DomainNameConfigurations: configurations.map((each) => completeConfiguration(store.scope.region, each)),
      Tags: input.Tags ?? {},
    };
    store.domains.set(name, { settings, mappings: new Map() });
    return settings;
  },

  GetDomainName({ DomainName }, { store }) {
    return store.domain(DomainName.toLowerCase()).settings;
  },

  GetDomainNames(input, { store }) {
    const domains = [...store.domains.values()].map(({ settings }) => settings);
    return listPage(domains, input, ({ DomainName }) => DomainName);
  },

  UpdateDomainName({ DomainName, DomainNameConfigurations, ...input }, { store }) {
    const domain = store.domain(DomainName.toLowerCase());
    refuseAbsent(input);
    domain.settings = { ...domain.settings, ...given({ RoutingMode: input.RoutingMode }) };
    if (DomainNameConfigurations !== undefined) {
      const { region } = store.scope;
      const completed = DomainNameConfigurations.map((each) => completeConfiguration(region, each));
      domain.settings = { ...domain.settings, DomainNameConfigurations: completed };
    }
    return domain.settings;
  },

  DeleteDomainName({ DomainName }, { store }) {
    const name = DomainName.toLowerCase();
    store.domain(name);
    store.domains.delete(name);
    return {};
  },

  CreateApiMapping({ DomainName, ...input }, { store }) {
    const domain = store.domain(DomainName.toLowerCase());
    const mapping: ApiGatewayV2.ApiMapping = {
      ApiId: input.ApiId,
      Stage: input.Stage,
      ApiMappingKey: input.ApiMappingKey ?? "",
      ApiMappingId: newId(6),
    };
    if (store.api(input.ApiId).stages.get(input.Stage) === undefined) throw notFound("Stage", input.Stage);
    refuseTaken(domain, mapping);
    domain.mappings.set(mapping.ApiMappingId ?? "", mapping);
    return mapping;
  },

  GetApiMapping({ DomainName, ApiMappingId }, { store }) {
    return mappingOf(store.domain(DomainName.toLowerCase()), ApiMappingId);
  },

  GetApiMappings({ DomainName, ...page }, { store }) {
    const { mappings } = store.domain(DomainName.toLowerCase());
    return listPage(mappings.values(), page, ({ ApiMappingId }) => ApiMappingId);
  },

  UpdateApiMapping({ DomainName, ApiMappingId, ...input }, { store }) {
    const domain = store.domain(DomainName.toLowerCase());
    const mapping = { ...mappingOf(domain, ApiMappingId), ...given(input) };
    const stage = mapping.Stage ?? "";
    if (store.api(input.ApiId).stages.get(stage) === undefined) throw notFound("Stage", stage);
    refuseTaken(domain, mapping);
    domain.mappings.set(ApiMappingId, mapping);
    return mapping;
  },

  DeleteApiMapping({ DomainName, ApiMappingId }, { store }) {
    const domain = store.domain(DomainName.toLowerCase());
    mappingOf(domain, ApiMappingId);
    domain.mappings.delete(ApiMappingId);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

/** @throws BadRequestException for what a domain here could not do */
function refuseAbsent({ MutualTlsAuthentication, RoutingMode }: Partial<ApiGatewayV2.CreateDomainNameRequest>): void {
  // An empty truststore says that clients need no certificate.
  if ((MutualTlsAuthentication?.TruststoreUri ?? "") !== "") {
    throw badRequest("MutualTlsAuthentication is not available in the embedded AWS yet.");
  }
  if (RoutingMode === undefined || RoutingMode === "API_MAPPING_ONLY") return;
  throw badRequest(`RoutingMode ${RoutingMode} is not available: the embedded AWS has no routing rules yet.`);
}

function mappingOf(domain: CustomDomain, mappingId: string): ApiGatewayV2.ApiMapping {
  const mapping = domain.mappings.get(mappingId);
  if (mapping === undefined) throw notFound("ApiMapping", mappingId);
  return mapping;
}

function refuseTaken(domain: CustomDomain, { ApiMappingKey, ApiMappingId }: ApiGatewayV2.ApiMapping): void {
  const taken = [...domain.mappings.values()].some(
    (each) => each.ApiMappingKey === ApiMappingKey && each.ApiMappingId !== ApiMappingId,
  );
  if (taken) throw conflict("ApiMapping key already exists for this domain name");
}

function completeConfiguration(
  region: string,
  configuration: ApiGatewayV2.DomainNameConfiguration,
): ApiGatewayV2.DomainNameConfiguration {
  return {
    EndpointType: "REGIONAL",
    SecurityPolicy: "TLS_1_2",
    IpAddressType: "ipv4",
    ...configuration,
    ApiGatewayDomainName: `d-${newId(10)}.execute-api.${region}.amazonaws.com`,
    DomainNameStatus: "AVAILABLE",
    HostedZoneId: HOSTED_ZONE,
  };
}
