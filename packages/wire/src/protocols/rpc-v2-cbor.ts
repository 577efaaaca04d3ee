import { cborReader, cborWriter, encodeCbor, parseCbor } from "../codec/cbor.js";
import type { ServiceModel } from "../model/service-model.js";
import { UNIT } from "../model/shape.js";
import { ServiceError } from "../service-error.js";
import { missingParameter, nullMembers } from "./missing-members.js";
import { BODY_ONLY, type Protocol, type ResponseContext } from "./protocol.js";
import { queryErrorHeader } from "./query-error-header.js";
import { unknownOperation } from "./unknown-operation.js";

/** rpcv2Cbor: newer SDKs speak it to CloudWatch. */
export function createRpcV2Cbor(model: ServiceModel): Protocol {
  const headersOf = ({ requestId }: ResponseContext): Record<string, string> => ({
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": requestId,
  });
  const contentType = { "content-type": "application/cbor" };
  return {
    name: "rpcv2Cbor",
    route(request) {
      // A prefix may precede it (Smithy, rpcv2Cbor: requests).
      const [, service, name = ""] = /\/service\/([^/]+)\/operation\/([^/]+)\/?$/.exec(request.path) ?? [];
      const operation = service === model.target ? model.operations.get(name) : undefined;
      if (operation === undefined) throw unknownOperation(model.serviceId, name || request.path);
      return { ...BODY_ONLY, operation, request };
    },
    readInput: ({ operation, request }, report) =>
      cborReader.readMembers(operation.input.members, parseCbor(request.body), report),
    writeOutput({ output: shape }, output, context) {
      const headers = headersOf(context);
      if (shape === UNIT) return { status: 200, headers, body: new Uint8Array() };
      const body = encodeCbor(cborWriter.writeMembers(shape.members, output));
      return { status: 200, headers: { ...headers, ...contentType }, body };
    },
    writeError(error, context) {
      const { code, status, message, shape, members } = error;
      const content = shape === undefined ? { message } : cborWriter.writeMembers(shape.members, members);
      return {
        status,
        headers: { ...headersOf(context), ...contentType, ...queryErrorHeader(error, model) },
        body: encodeCbor({ __type: shape?.id ?? code, ...content }),
      };
    },
    malformed: (message) => new ServiceError({ code: "SerializationException", queryCode: "MalformedInput", message }),
    missing: (paths) =>
      model.isQueryCompatible
        ? missingParameter("MissingRequiredParameterException", paths)
        : nullMembers("ValidationException", paths),
  };
}
