import type { ClientCertificate } from "@aws-sdk/client-api-gateway";
import { type ClientCertificateRecord, newClientCertificate } from "../client-certificate.js";
import { badRequest } from "../errors.js";
import { listPage } from "../list-page.js";
import { applyPatch, type PatchRules, text } from "../patch.js";
import type { ApiGatewayOperations } from "./api-gateway-operations.js";

const RULES: PatchRules<ClientCertificateRecord> = { description: text("description") };

export const clientCertificateOperations = {
  async GenerateClientCertificate({ description, tags }, { store, clock }) {
    const certificate = await newClientCertificate({ description, tags: { ...tags } }, clock.now());
    store.clientCertificates.set(certificate.id, certificate);
    return describe(certificate);
  },

  GetClientCertificate({ clientCertificateId }, { store }) {
    return describe(store.clientCertificate(clientCertificateId));
  },

  GetClientCertificates(page, { store }) {
    const { items, position } = listPage(store.clientCertificates.values(), page, ({ id }) => id);
    return { items: items.map(describe), position };
  },

  UpdateClientCertificate({ clientCertificateId, patchOperations }, { store }) {
    const changed = { ...store.clientCertificate(clientCertificateId) };
    applyPatch(changed, patchOperations, RULES);
    store.clientCertificates.set(clientCertificateId, changed);
    return describe(changed);
  },

  DeleteClientCertificate({ clientCertificateId }, { store }) {
    store.clientCertificate(clientCertificateId);
    const stages = [...store.restApis.values()].flatMap((api) => [...api.stages.values()]);
    if (stages.some((stage) => stage.clientCertificateId === clientCertificateId)) {
      throw badRequest(`Client Certificate ${clientCertificateId} is in use by a stage`);
    }
    store.clientCertificates.delete(clientCertificateId);
    return {};
  },
} satisfies ApiGatewayOperations;

function describe({ id, certificate, privateKey: _hidden, ...known }: ClientCertificateRecord): ClientCertificate {
  return { ...known, clientCertificateId: id, pemEncodedCertificate: certificate };
}
