import {
  ApiGatewayV2Client,
  CreateIntegrationCommand,
  CreateVpcLinkCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteVpcLinkCommand,
  GetRoutesCommand,
  GetTagsCommand,
  GetVpcLinkCommand,
  GetVpcLinksCommand,
  TagResourceCommand,
  UpdateVpcLinkCommand,
} from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpApi } from "../../../test/http-api-fixture.js";
import { lambdaOf, refusalOf } from "../../../test/lambda-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/shop/a/b";

test("a VPC link is listed, described, tagged, changed and deleted", async () => {
  const client = new ApiGatewayV2Client(lambdaOf(cloud).options);
  const made = await client.send(new CreateVpcLinkCommand({ Name: "net", SubnetIds: ["subnet-1"], Tags: { a: "1" } }));
  const named = { VpcLinkId: made.VpcLinkId ?? "" };
  expect(made).toMatchObject({ VpcLinkStatus: "AVAILABLE", SubnetIds: ["subnet-1"], SecurityGroupIds: [] });
  await client.send(new UpdateVpcLinkCommand({ ...named, Name: "other" }));
  const ResourceArn = `arn:aws:apigateway:eu-central-1::/vpclinks/${named.VpcLinkId}`;
  await client.send(new TagResourceCommand({ ResourceArn, Tags: { b: "2" } }));
  expect((await client.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ a: "1", b: "2" });
  expect(await client.send(new GetVpcLinkCommand(named))).toMatchObject({ Name: "other", Tags: { a: "1", b: "2" } });
  expect((await client.send(new GetVpcLinksCommand({}))).Items).toHaveLength(1);
  await client.send(new DeleteVpcLinkCommand(named));
  expect(await refusalOf(client.send(new GetVpcLinkCommand(named)))).toMatchObject({ code: "NotFoundException" });
});

test("an integration through a VPC link is kept, and answers that it is unavailable", async () => {
  const account = lambdaOf(cloud);
  const client = new ApiGatewayV2Client(account.options);
  const link = await client.send(new CreateVpcLinkCommand({ Name: "net", SubnetIds: ["subnet-1"] }));
  const { VpcLinkId = "" } = link;
  const integration = { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", ConnectionType: "VPC_LINK" } as const;
  const api = await createHttpApi(cloud, account, {
    integration: { ...integration, ConnectionId: VpcLinkId, IntegrationUri: LISTENER },
  });
  expect((await fetch(`${api.url}/a`)).status).toBe(503);
  const { ApiId, IntegrationId } = api;
  const another = (more: object) =>
    refusalOf(client.send(new CreateIntegrationCommand({ ApiId, ...integration, ...more })));
  expect(await another({ IntegrationUri: LISTENER })).toMatchObject({ code: "BadRequestException" });
  expect(await another({ ConnectionId: VpcLinkId, IntegrationUri: "http://127.0.0.1:1/" })).toMatchObject({
    message: "Invalid HTTP endpoint specified for URI",
  });
  expect(await another({ ConnectionId: "none", IntegrationUri: LISTENER })).toMatchObject({
    code: "NotFoundException",
  });
  const deletion = () => client.send(new DeleteVpcLinkCommand({ VpcLinkId }));
  expect(await refusalOf(deletion())).toMatchObject({ code: "BadRequestException" });
  const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
  for (const { RouteId } of Items) await client.send(new DeleteRouteCommand({ ApiId, RouteId }));
  await client.send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
  await deletion();
});
