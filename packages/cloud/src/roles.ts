import type { Roles } from "./ports.js";
import type { ServiceHost } from "./service-host.js";

/** Roles as IAM keeps them. While IAM is not loaded, nobody has created one. */
export function createRoles(services: ServiceHost): Roles {
  return {
    find(roleArn) {
      const accountId = /^arn:[\w-]+:iam::(\d{12}):role\//.exec(roleArn)?.[1];
      if (accountId === undefined) return undefined;
      return services.findPorts("iam", { accountId, region: "aws-global" })?.findRole?.(roleArn);
    },
  };
}
