import type { AnyService } from "../define-service.js";
import type { ServiceSignature } from "../gateway/find-service.js";

export interface ServiceEntry extends ServiceSignature {
  /** Loads the service and its SDK client, on the first request for it. */
  readonly load: () => Promise<AnyService>;
}

/** Every service of the cloud, without loading any. */
export const SERVICES = {
  lambda: {
    signingNames: ["lambda"],
    serviceShapes: ["AWSGirApiService"],
    hostLabels: ["lambda"],
    paths:
      /^\/20\d\d-\d\d-\d\d\/(?:functions|layers|event-source-mappings|tags|account-settings|code-signing-configs)(?:\/|$)/,
    load: async () => (await import("./lambda/index.js")).lambda,
  },
  logs: {
    signingNames: ["logs"],
    serviceShapes: ["Logs_20140328"],
    hostLabels: ["logs"],
    load: async () => (await import("./logs/index.js")).logs,
  },
  cloudwatch: {
    signingNames: ["monitoring"],
    serviceShapes: ["GraniteServiceVersion20100801"],
    hostLabels: ["monitoring"],
    queryVersion: "2010-08-01",
    load: async () => (await import("./cloudwatch/index.js")).cloudwatch,
  },
  sqs: {
    signingNames: ["sqs"],
    serviceShapes: ["AmazonSQS"],
    hostLabels: ["sqs", "queue"],
    queryVersion: "2012-11-05",
    // A queue's own URL.
    paths: /^\/(?:queue\/[a-z0-9-]+\/)?\d{12}\/[\w-]{1,80}(?:\.fifo)?$/,
    pages: { paths: /^\/_aws\/sqs\/messages(?:\/|$)/ },
    load: async () => (await import("./sqs/index.js")).sqs,
  },
  iam: {
    signingNames: ["iam"],
    serviceShapes: ["AWSIdentityManagementV20100508"],
    hostLabels: ["iam"],
    queryVersion: "2010-05-08",
    load: async () => (await import("./iam/index.js")).iam,
  },
  sts: {
    signingNames: ["sts"],
    serviceShapes: ["AWSSecurityTokenServiceV20110615"],
    hostLabels: ["sts"],
    queryVersion: "2011-06-15",
    load: async () => (await import("./sts/index.js")).sts,
  },
  elasticache: {
    signingNames: ["elasticache"],
    serviceShapes: ["AmazonElastiCacheV9"],
    hostLabels: ["elasticache"],
    queryVersion: "2015-02-02",
    load: async () => (await import("./elasticache/index.js")).elasticache,
  },
  ssm: {
    signingNames: ["ssm"],
    serviceShapes: ["AmazonSSM"],
    hostLabels: ["ssm"],
    load: async () => (await import("./ssm/index.js")).ssm,
  },
} as const satisfies Readonly<Record<string, ServiceEntry>>;

export type ServiceName = keyof typeof SERVICES;

export const SERVICE_NAMES = Object.keys(SERVICES) as readonly ServiceName[];
