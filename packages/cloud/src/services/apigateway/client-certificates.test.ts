import { X509Certificate } from "node:crypto";
import {
  DeleteClientCertificateCommand,
  GenerateClientCertificateCommand,
  GetClientCertificateCommand,
  GetClientCertificatesCommand,
  GetTagsCommand,
  TagResourceCommand,
  TestInvokeMethodCommand,
  UpdateClientCertificateCommand,
  UpdateIntegrationCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newAccountId } from "../../../test/accounts.js";
import { refusalOf } from "../../../test/lambda-fixture.js";
import { createTestApi } from "../../../test/rest-api-fixture.js";
import { startTlsBackend } from "../../../test/tls-backend.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

const DAY_MS = 86_400_000;

const replace = (path: string, value: string) => [{ op: "replace" as const, path, value }];

test("a stage shows its client certificate to back ends that ask for it", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const { gateway, id: restApiId, rootId: resourceId } = api;
  const made = await gateway.send(new GenerateClientCertificateCommand({ description: "shop" }));
  const { clientCertificateId = "", pemEncodedCertificate = "" } = made;
  const { url: uri } = await startTlsBackend(pemEncodedCertificate);
  const tlsConfig = { insecureSkipVerification: true };
  await api.method(resourceId, "GET", { type: "HTTP_PROXY", uri, integrationHttpMethod: "GET", tlsConfig });
  await api.deploy();
  const seen = async () => (await api.call("/")).json();
  expect(await seen()).toEqual([false, "nobody"]);

  const stage = { restApiId, stageName: "dev" };
  const name = (id: string) =>
    gateway.send(new UpdateStageCommand({ ...stage, patchOperations: replace("/clientCertificateId", id) }));
  await name(clientCertificateId);
  const { fingerprint256 } = new X509Certificate(pemEncodedCertificate);
  expect(await seen()).toEqual([true, fingerprint256]);
  const tried = { restApiId, resourceId, httpMethod: "GET" };
  expect((await gateway.send(new TestInvokeMethodCommand(tried))).body).toBe('[false,"nobody"]');
  const shown = await gateway.send(new TestInvokeMethodCommand({ ...tried, clientCertificateId }));
  expect(JSON.parse(shown.body ?? "")).toEqual([true, fingerprint256]);

  const deletion = () => gateway.send(new DeleteClientCertificateCommand({ clientCertificateId }));
  expect(await refusalOf(deletion())).toMatchObject({ code: "BadRequestException" });
  expect(await refusalOf(name("none"))).toMatchObject({ code: "NotFoundException" });
  await name("");
  await deletion();
  expect(await seen()).toEqual([false, "nobody"]);
});

test("a back end whose own certificate nobody vouches for is not called, unless the integration says so", async () => {
  const api = await createTestApi(cloud, newAccountId());
  const { url: uri } = await startTlsBackend("");
  await api.method(api.rootId, "GET", { type: "HTTP_PROXY", uri, integrationHttpMethod: "GET" });
  await api.deploy();
  expect((await api.call("/")).status).toBe(504);
  const method = { restApiId: api.id, resourceId: api.rootId, httpMethod: "GET" };
  const patchOperations = replace("/tlsConfig/insecureSkipVerification", "true");
  const patched = await api.gateway.send(new UpdateIntegrationCommand({ ...method, patchOperations }));
  expect(patched.tlsConfig).toEqual({ insecureSkipVerification: true });
  await api.deploy();
  expect((await api.call("/")).status).toBe(200);
});

test("a certificate is listed, described, tagged, changed and deleted, and lasts a year", async () => {
  const { gateway } = await createTestApi(cloud, newAccountId());
  const made = await gateway.send(new GenerateClientCertificateCommand({ tags: { team: "a" } }));
  const { clientCertificateId = "", createdDate, expirationDate, pemEncodedCertificate = "" } = made;
  expect(Number(expirationDate) - Number(createdDate)).toBe(365 * DAY_MS);
  const { subject, validTo } = new X509Certificate(pemEncodedCertificate);
  expect([subject, Date.parse(validTo)]).toEqual(["CN=ApiGateway", Number(expirationDate)]);
  const named = { clientCertificateId };
  await gateway.send(new UpdateClientCertificateCommand({ ...named, patchOperations: replace("/description", "b") }));
  const described = await gateway.send(new GetClientCertificateCommand(named));
  expect(described).toMatchObject({ ...named, description: "b", pemEncodedCertificate, tags: { team: "a" } });
  expect(JSON.stringify(described)).not.toContain("PRIVATE KEY");
  const { items = [] } = await gateway.send(new GetClientCertificatesCommand({}));
  expect(items.map((each) => each.clientCertificateId)).toEqual([clientCertificateId]);
  const resourceArn = `arn:aws:apigateway:eu-central-1::/clientcertificates/${clientCertificateId}`;
  await gateway.send(new TagResourceCommand({ resourceArn, tags: { tier: "1" } }));
  expect((await gateway.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ team: "a", tier: "1" });
  await gateway.send(new DeleteClientCertificateCommand(named));
  expect(await refusalOf(gateway.send(new GetClientCertificateCommand(named)))).toMatchObject({
    code: "NotFoundException",
  });
});
