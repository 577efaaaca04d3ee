import { badRequest } from "../errors.js";
import { newShortId } from "../identifiers.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import type { VpcLinkRecord } from "../store.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<VpcLinkRecord> = { name: text("name"), description: text("description") };

/** Links are kept and shown; integrations that name one are reached directly. */
export const vpcLinkOperations = {
  CreateVpcLink({ name, description, targetArns, tags }, { store }) {
    if (name === "") throw badRequest("VPC link name cannot be empty");
    const [targetArn, ...others] = targetArns;
    if (
      others.length > 0 ||
      !/^arn:[^:]+:elasticloadbalancing:[^:]*:\d{12}:loadbalancer\/net\//.test(targetArn ?? "")
    ) {
      throw badRequest("targetArns must have the ARN of one network load balancer");
    }
    const detail = "a VPC link is kept; integrations that name it are reached directly, past its load balancer";
    store.ports.ledger.record({ source: "apigateway.CreateVpcLink", gap: "vpc-link", detail });
    const status = { status: "AVAILABLE", statusMessage: "Your vpc link is ready for use" } as const;
    const link: VpcLinkRecord = { id: newShortId(), name, description, targetArns, tags: { ...tags }, ...status };
    store.vpcLinks.set(link.id, link);
    return link;
  },

  GetVpcLink({ vpcLinkId }, { store }) {
    return store.vpcLink(vpcLinkId);
  },

  GetVpcLinks(page, { store }) {
    return listPage(store.vpcLinks.values(), page, ({ id }) => id);
  },

  UpdateVpcLink({ vpcLinkId, patchOperations }, { store }) {
    const changed = { ...store.vpcLink(vpcLinkId) };
    applyPatch(changed, patchOperations, RULES);
    store.vpcLinks.set(vpcLinkId, changed);
    return changed;
  },

  DeleteVpcLink({ vpcLinkId }, { store }) {
    store.vpcLink(vpcLinkId);
    const methods = [...store.restApis.values()]
      .flatMap(({ definition }) => [...definition.resources.values()])
      .flatMap((resource) => [...resource.methods.values()]);
    if (methods.some(({ methodIntegration }) => methodIntegration?.connectionId === vpcLinkId)) {
      throw badRequest(`Cannot delete vpc link ${vpcLinkId}: an integration uses it`);
    }
    store.vpcLinks.delete(vpcLinkId);
    return {};
  },
} satisfies ApiGatewayOperations;
