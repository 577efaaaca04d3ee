import { crc32 } from "node:zlib";
import { createJsonCodec, encodeJson, parseJson } from "../codec/json.js";
import type { WireRequest } from "../message.js";
import type { ServiceModel } from "../model/service-model.js";
import { ServiceError } from "../service-error.js";
import { missingParameter, nullMembers } from "./missing-members.js";
import { BODY_ONLY, type Protocol, type ResponseContext } from "./protocol.js";
import { queryErrorHeader } from "./query-error-header.js";
import { unknownOperation } from "./unknown-operation.js";

/** Those whose answers clients can check; AWS's SDK for Go complains of every answer of DynamoDB without a checksum. */
const CHECKED_SERVICES: ReadonlySet<string> = new Set(["DynamoDB", "DynamoDB Streams"]);

const { reader, writer } = createJsonCodec({ useJsonName: false });

/** awsJson 1.0 and 1.1, which differ in their content type and in how errors are named. */
export function createAwsJson(model: ServiceModel, name: "awsJson1_0" | "awsJson1_1"): Protocol {
  const contentType = `application/x-amz-json-${name === "awsJson1_0" ? "1.0" : "1.1"}`;
  const isChecked = CHECKED_SERVICES.has(model.serviceId);
  const headersOf = (body: Uint8Array, { requestId }: ResponseContext): Record<string, string> => ({
    "content-type": contentType,
    "x-amzn-requestid": requestId,
    ...(isChecked ? { "x-amz-crc32": String(crc32(body)) } : {}),
  });
  return {
    name,
    route(request) {
      const operation = model.operations.get(targetedOperation(request, model));
      if (operation === undefined)
        throw unknownOperation(model.serviceId, request.headers["x-amz-target"] ?? "without X-Amz-Target");
      return { ...BODY_ONLY, operation, request };
    },
    readInput: ({ operation, request }, report) =>
      reader.readMembers(operation.input.members, parseJson(request.body), report),
    writeOutput(operation, output, context) {
      const body = encodeJson(writer.writeMembers(operation.output.members, output));
      return { status: 200, headers: headersOf(body, context), body };
    },
    writeError(error, context) {
      const { code, status, message, shape, members } = error;
      // 1.1 services name the shape, 1.0 services name it with its namespace.
      const type = name === "awsJson1_1" ? code : (shape?.id ?? `com.amazon.coral.service#${code}`);
      const content = shape === undefined ? { message } : writer.writeMembers(shape.members, members);
      const body = encodeJson({ __type: type, ...content });
      return { status, headers: { ...headersOf(body, context), ...queryErrorHeader(error, model) }, body };
    },
    malformed: (message) => new ServiceError({ code: "SerializationException", queryCode: "MalformedInput", message }),
    missing: (paths) =>
      model.isQueryCompatible
        ? missingParameter("MissingRequiredParameterException", paths)
        : nullMembers("ValidationException", paths),
  };
}

// `X-Amz-Target: AmazonSQS.SendMessage`.
function targetedOperation({ headers }: WireRequest, { target }: ServiceModel): string {
  const sent = headers["x-amz-target"] ?? "";
  const dot = sent.lastIndexOf(".");
  return sent.slice(0, dot) === target ? sent.slice(dot + 1) : "";
}
