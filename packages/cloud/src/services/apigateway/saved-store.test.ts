import { createFidelityLedger, createMovableClock } from "@assay/core";
import { expect, test } from "vitest";
import { createCredentials } from "../../credentials.js";
import { createTraces } from "../../traces.js";
import { newClientCertificate } from "./client-certificate.js";
import { answerApiRequest } from "./execute/answer-api-request.js";
import { importDocument } from "./openapi/import-document.js";
import { createRestApi, describeRestApi } from "./operations/rest-apis.js";
import { newStage } from "./operations/stages.js";
import { type ApiGatewayPorts, ApiGatewayStore } from "./store.js";

const clock = createMovableClock(Date.UTC(2026, 0, 2));
const ports: ApiGatewayPorts = {
  apiAccess: {
    admitKey: () => ({ kind: "unknown" }),
    findClientCertificate: () => undefined,
    hasSocketStage: () => false,
  },
  clock,
  credentials: createCredentials(clock),
  ledger: createFidelityLedger(),
  telemetry: { putLogEvents: () => undefined, putMetricData: () => undefined },
  clients: {
    of: () => {
      throw new Error("nobody is called here");
    },
  },
  resourcePolicies: { find: () => undefined },
  traces: createTraces(clock),
  endpointUrl: () => undefined,
};

const newStore = (): ApiGatewayStore =>
  new ApiGatewayStore({ accountId: "111111111111", region: "eu-central-1" }, ports);

const DOCUMENT = {
  openapi: "3.0.1",
  paths: {
    "/hello": {
      get: {
        responses: { "200": {} },
        "x-amazon-apigateway-integration": {
          type: "mock",
          requestTemplates: { "application/json": '{"statusCode": 200}' },
          responses: { default: { statusCode: "200", responseTemplates: { "application/json": "hi" } } },
        },
      },
    },
  },
};

test("what is restored answers as what was saved did, whatever became of that since", async () => {
  const store = newStore();
  const api = createRestApi(store, { name: "shop", tags: { team: "a" } });
  importDocument(api.definition, api.rootResourceId, DOCUMENT);
  const definition = structuredClone(api.definition);
  api.deployments.set("d1", { id: "d1", description: undefined, createdDate: new Date(clock.now()), definition });
  api.stages.set("dev", newStage(store, { stageName: "dev", deploymentId: "d1" }));
  store.usage.use("plan", "key", undefined);
  const part = { id: "p1", location: { type: "API" as const }, properties: "{}" };
  api.documentationParts.set(part.id, part);
  const version = { version: "1", createdDate: new Date(clock.now()), description: "first" };
  api.documentationVersions.set("1", { ...version, parts: new Map([[part.id, part]]) });
  const certificate = await newClientCertificate({ description: "a", tags: {} }, clock.now());
  store.clientCertificates.set(certificate.id, certificate);
  const described = describeRestApi(api);

  const saved = structuredClone(store.toRecord());
  store.restApis.clear();
  const restored = newStore();
  restored.restore(saved);

  expect(describeRestApi(restored.restApi(api.id))).toEqual(described);
  expect(restored.restApi(api.id).documentationParts.get("p1")).toEqual(part);
  expect(restored.clientCertificate(certificate.id)).toEqual(certificate);
  expect(restored.documentationVersion(api.id, "1")).toMatchObject(version);
  expect(restored.usage.report("plan", "key", undefined, clock.now(), clock.now())).toEqual([[1, 0]]);
  const path = `/restapis/${api.id}/dev/_user_request_/hello`;
  const request = { method: "GET", path, query: "", headers: {}, body: new Uint8Array() };
  const context = { requestId: "r", stores: [restored], signal: new AbortController().signal };
  const answer = await answerApiRequest(request, context);
  expect(answer).toMatchObject({ status: 200, body: Buffer.from("hi") });
});
