import type { Clock } from "@assay/core";
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
  /** Takes a share of what all APIs of an account and region may serve together; false when it is used up. */
  takeRequest(scope: Scope): boolean;
  findClientCertificate(scope: Scope, id: string): ClientCertificateKeys | undefined;
  /** Whether a WebSocket API has this stage: usage plans are for those too. */
  hasSocketStage(scope: Scope, apiId: string, stageName: string): boolean;
}

/** Quotas of an account and region, read November 2026; customers may ask for higher ones. */
export const ACCOUNT_LIMITS = { rateLimit: 10_000, burstLimit: 5_000 } as const;

const KEPT_BUCKETS = 10_000;

/** While a service is not loaded, it has neither keys nor APIs. */
export function createApiAccess(services: Pick<ServiceHost, "findPorts">, clock: Clock): ApiAccess {
  const buckets = new Map<string, { tokens: number; filledAtMs: number }>();
  return {
    takeRequest({ accountId, region }) {
      const key = `${accountId} ${region}`;
      const nowMs = clock.now();
      const bucket = buckets.get(key) ?? { tokens: ACCOUNT_LIMITS.burstLimit, filledAtMs: nowMs };
      const filled = bucket.tokens + (Math.max(0, nowMs - bucket.filledAtMs) / 1000) * ACCOUNT_LIMITS.rateLimit;
      bucket.tokens = Math.min(ACCOUNT_LIMITS.burstLimit, filled);
      bucket.filledAtMs = nowMs;
      if (buckets.size >= KEPT_BUCKETS) buckets.clear();
      buckets.set(key, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
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
