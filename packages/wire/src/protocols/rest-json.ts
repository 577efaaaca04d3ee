import { createJsonCodec, encodeJson, parseJson } from "../codec/json.js";
import { bindingsOf } from "../http/bindings.js";
import type { BodyCodec } from "../http/body-codec.js";
import { parseQuery } from "../http/query-parameters.js";
import { readRequest } from "../http/read-request.js";
import { createRouter } from "../http/router.js";
import { writeHeaders, writeResponse } from "../http/write-response.js";
import type { ServiceModel } from "../model/service-model.js";
import { ServiceError } from "../service-error.js";
import { nullMembers } from "./missing-members.js";
import type { Protocol, ResponseContext } from "./protocol.js";
import { unknownRoute } from "./unknown-operation.js";

const { reader, writer } = createJsonCodec({ useJsonName: true });

const codec: BodyCodec = {
  contentType: "application/json",
  readMembers: (_structure, members, body, report) => reader.readMembers(members, parseJson(body), report),
  readPayload: ({ shape }, body, report) => reader.read(shape, parseJson(body), report),
  writeMembers: (_structure, members, value) => encodeJson(writer.writeMembers(members, value)),
  writePayload: ({ shape }, value) => encodeJson(writer.write(shape, value)),
};

const idHeaders = ({ requestId }: ResponseContext): Record<string, string> => ({ "x-amzn-requestid": requestId });

/** restJson1: Lambda, API Gateway, EventBridge Scheduler, ... */
export function createRestJson(model: ServiceModel): Protocol {
  const router = createRouter(model.operations.values());
  return {
    name: "restJson1",
    route(request) {
      const query = parseQuery(request.query);
      const match = router.find(request, query);
      if (match === undefined) throw unknownRoute(model.serviceId, request.method, request.path);
      return { ...match, request, query };
    },
    readInput: (routed, report) => readRequest(routed.operation.input, routed, codec, report),
    writeOutput(operation, output, context) {
      const status = operation.http?.status ?? 200;
      return writeResponse(operation.output, output, codec, { status, headers: idHeaders(context) });
    },
    writeError({ code, status, message, shape, members }, context) {
      const headers = idHeaders(context);
      headers["content-type"] = codec.contentType;
      headers["x-amzn-errortype"] = code;
      if (shape === undefined) return { status, headers, body: encodeJson({ message }) };
      writeHeaders(shape, members, headers);
      return { status, headers, body: encodeJson(writer.writeMembers(bindingsOf(shape).body, members)) };
    },
    malformed: (message) => new ServiceError({ code: "SerializationException", message }),
    missing: (paths) => nullMembers("ValidationException", paths),
  };
}
