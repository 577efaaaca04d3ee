import { encodeXml } from "../codec/xml-writer.js";
import { parseQuery } from "../http/query-parameters.js";
import { readRequest } from "../http/read-request.js";
import { createRouter } from "../http/router.js";
import { writeHeaders, writeResponse } from "../http/write-response.js";
import type { ServiceModel } from "../model/service-model.js";
import { ServiceError } from "../service-error.js";
import type { Protocol, ResponseContext } from "./protocol.js";
import { bareError, hostIdOf, missingFromRequest, wrappedError } from "./rest-xml-errors.js";
import { unknownRoute } from "./unknown-operation.js";
import { createXmlBody } from "./xml-body.js";

// The model has one status for an object and for a range of it.
function isPartial(output: unknown): boolean {
  return typeof output === "object" && output !== null && "ContentRange" in output;
}

/** restXml: S3, Route 53, CloudFront. */
export function createRestXml(model: ServiceModel): Protocol {
  const router = createRouter(model.operations.values());
  const codec = createXmlBody(model);
  const isS3 = model.serviceId === "S3";
  const idHeaders = ({ requestId }: ResponseContext): Record<string, string> =>
    isS3 ? { "x-amz-request-id": requestId, "x-amz-id-2": hostIdOf(requestId) } : { "x-amzn-requestid": requestId };
  return {
    name: "restXml",
    route(request) {
      const query = parseQuery(request.query);
      const match = router.find(request, query);
      if (match === undefined) throw unknownRoute(model.serviceId, request.method, request.path);
      return { ...match, request, query };
    },
    readInput: (routed, report) => readRequest(routed.operation.input, routed, codec, report),
    writeOutput(operation, output, context) {
      const status = isS3 && isPartial(output) ? 206 : (operation.http?.status ?? 200);
      return writeResponse(operation.output, output, codec, { status, headers: idHeaders(context) });
    },
    writeError(error, context) {
      const headers = { ...idHeaders(context), ...error.headers, "content-type": codec.contentType };
      if (error.shape !== undefined) writeHeaders(error.shape, error.members, headers);
      const root = isS3 ? bareError(error, context) : wrappedError(error, context, model.xmlNamespace);
      return { status: error.status, headers, body: encodeXml(root) };
    },
    malformed: (message) => new ServiceError({ code: "InvalidArgument", message }),
    missing: ([path = []], operation) => missingFromRequest(path, operation),
  };
}
