import type { Operations } from "@assay/wire";
import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { ApiGatewayV2Context } from "../context.js";
import { badRequest } from "../errors.js";
import { given } from "../given.js";
import { newId } from "../identifiers.js";
import { listPage } from "../page.js";

/** Links are kept and shown. There is no network that they could lead into: what names one is not reached. */
export const vpcLinkOperations = {
  CreateVpcLink({ Name, SubnetIds, SecurityGroupIds = [], Tags = {} }, { store, ledger }) {
    checkName(Name);
    if (SubnetIds.length === 0) throw badRequest("SubnetIds must have at least one subnet");
    const detail = "a VPC link is kept, and leads nowhere: requests to integrations that name it are answered with 503";
    ledger.record({ source: "apigatewayv2.CreateVpcLink", gap: "vpc-link", detail });
    const link: ApiGatewayV2.VpcLink = {
      ...{ Name, SubnetIds, SecurityGroupIds, Tags },
      VpcLinkId: newId(6),
      CreatedDate: store.now(),
      VpcLinkStatus: "AVAILABLE",
      VpcLinkStatusMessage: "VPC link is ready to route traffic",
      VpcLinkVersion: "V2",
    };
    store.vpcLinks.set(link.VpcLinkId ?? "", link);
    return link;
  },

  GetVpcLink({ VpcLinkId }, { store }) {
    return store.vpcLink(VpcLinkId);
  },

  GetVpcLinks(input, { store }) {
    return listPage(store.vpcLinks.values(), input, ({ VpcLinkId }) => VpcLinkId);
  },

  UpdateVpcLink({ VpcLinkId, ...input }, { store }) {
    const link = { ...store.vpcLink(VpcLinkId), ...given(input) };
    checkName(link.Name ?? "");
    store.vpcLinks.set(VpcLinkId, link);
    return link;
  },

  DeleteVpcLink({ VpcLinkId }, { store }) {
    store.vpcLink(VpcLinkId);
    const integrations = [...store.apis.values()].flatMap((api) => [...api.integrations.values()]);
    if (integrations.some(({ ConnectionId }) => ConnectionId === VpcLinkId)) {
      throw badRequest(`Cannot delete VPC link ${VpcLinkId}: an integration uses it`);
    }
    store.vpcLinks.delete(VpcLinkId);
    return {};
  },
} satisfies Operations<typeof ApiGatewayV2, ApiGatewayV2Context>;

function checkName(name: string): void {
  if (name.length < 1 || name.length > 128) throw badRequest("VPC link name must be between 1 and 128 characters");
}
