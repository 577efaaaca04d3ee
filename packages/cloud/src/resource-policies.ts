import type { Scope, StorePorts } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** What queues, topics and functions say about who may use them, for services that act on a customer's behalf. */
export interface ResourcePolicies {
  /** Undefined when this cloud has no such resource. @param arn of a queue, a topic, or a function with its qualifier */
  find(arn: string): ReturnType<NonNullable<StorePorts["findResourcePolicy"]>>;
}

/** While a service is not loaded, it has no resources. */
export function createResourcePolicies(services: ServiceHost): ResourcePolicies {
  return {
    find(arn) {
      const [, , service, region = "", accountId = ""] = arn.split(":");
      if (service !== "sqs" && service !== "sns" && service !== "lambda") return undefined;
      const scope: Scope = { accountId, region };
      return services.findPorts(service, scope)?.findResourcePolicy?.(arn);
    },
  };
}
