import type { Scope } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** A request to an API that wants a key. */
export interface KeyedRequest {
  readonly apiId: string;
  readonly stageName: string;
  /** What the caller brings; undefined for nothing. */
  readonly value: string | undefined;
  /** As usage plans name it, `/orders/GET`; undefined where they limit none. */
  readonly method?: string;
}

/** Whether a key lets a request in, of which its usage plan then counts one more. */
export type KeyAdmission =
  | { readonly kind: "admitted"; readonly apiKey: { readonly id: string; readonly value: string } }
  | { readonly kind: "unknown" }
  | { readonly kind: "throttled" }
  | { readonly kind: "used-up" };

/** What an API shows its back ends, PEM. */
export interface ClientCertificateKeys {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What REST APIs and WebSocket APIs have in common, although two services keep them. */
export interface ApiAccess {
  admitKey(scope: Scope, request: KeyedRequest): KeyAdmission;
  findClientCertificate(scope: Scope, id: string): ClientCertificateKeys | undefined;
  /** Whether a WebSocket API has this stage: usage plans are for those too. */
  hasSocketStage(scope: Scope, apiId: string, stageName: string): boolean;
}

/**
 * Quotas of an account and region, read November 2026; customers may ask for higher ones. Routes and methods without
 * limits of their own go by them; that all of an account together keep to them is not seen to.
 */
export const ACCOUNT_LIMITS = { rateLimit: 10_000, burstLimit: 5_000 } as const;

/** While a service is not loaded, it has neither keys nor APIs. */
export function createApiAccess(services: Pick<ServiceHost, "findPorts">): ApiAccess {
  return {
    admitKey(scope, request) {
      return services.findPorts("apigateway", scope)?.admitKey?.(request) ?? { kind: "unknown" };
    },
    findClientCertificate(scope, id) {
      return services.findPorts("apigateway", scope)?.findClientCertificate?.(id);
    },
    hasSocketStage(scope, apiId, stageName) {
      return services.findPorts("apigatewayv2", scope)?.hasSocketStage?.(apiId, stageName) ?? false;
    },
  };
}
