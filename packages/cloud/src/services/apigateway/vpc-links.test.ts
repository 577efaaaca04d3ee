import {
  CreateVpcLinkCommand,
  DeleteMethodCommand,
  DeleteVpcLinkCommand,
  GetVpcLinkCommand,
  GetVpcLinksCommand,
  UpdateVpcLinkCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { startHttpSubscriber } from "../../../test/http-subscriber.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/shop/a";

test("a VPC link is kept, and integrations that name it are reached directly", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, rootId } = api;
  const make = (...targetArns: string[]) => gateway.send(new CreateVpcLinkCommand({ name: "net", targetArns }));
  expect(await refusalOf(make("arn:aws:sqs:x"))).toMatchObject({ code: "BadRequestException" });
  const { id: vpcLinkId = "", status } = await make(BALANCER);
  expect(status).toBe("AVAILABLE");
  const { url: uri } = await startHttpSubscriber();
  const link = { connectionType: "VPC_LINK", connectionId: vpcLinkId } as const;
  await api.method(rootId, "GET", { type: "HTTP_PROXY", uri, integrationHttpMethod: "GET", ...link });
  await api.deploy();
  expect(await (await api.call("/")).text()).toBe("thank you");

  const patchOperations = [{ op: "replace" as const, path: "/name", value: "other" }];
  await gateway.send(new UpdateVpcLinkCommand({ vpcLinkId, patchOperations }));
  expect(await gateway.send(new GetVpcLinkCommand({ vpcLinkId }))).toMatchObject({ name: "other" });
  expect((await gateway.send(new GetVpcLinksCommand({}))).items).toHaveLength(1);
  const deletion = () => gateway.send(new DeleteVpcLinkCommand({ vpcLinkId }));
  expect(await refusalOf(deletion())).toMatchObject({ code: "BadRequestException" });
  await gateway.send(new DeleteMethodCommand({ restApiId: api.id, resourceId: rootId, httpMethod: "GET" }));
  await deletion();
  expect(await refusalOf(deletion())).toMatchObject({ code: "NotFoundException" });
});
