import { createJsonCodec, encodeJson, parseJson } from "../codec/json.js";
import type { WireRequest } from "../message.js";
import type { ServiceModel } from "../model/service-model.js";
import { ServiceError } from "../service-error.js";
import { missingParameter, nullMembers } from "./missing-members.js";
import { BODY_ONLY, type Protocol, type ResponseContext } from "./protocol.js";
import { queryErrorHeader } from "./query-error-header.js";
import { unknownOperation } from "./unknown-operation.js";

const { reader, writer } = createJsonCodec({ useJsonName: false });

/** awsJson 1.0 and 1.1, which differ in their content type and in how errors are named. */
export function createAwsJson(model: ServiceModel, name: "awsJson1_0" | "awsJson1_1"): Protocol {
  const contentType = `application/x-amz-json-${name === "awsJson1_0" ? "1.0" : "1.1"}`;
  const headersOf = ({ requestId }: ResponseContext): Record<string, string> => ({
    "content-type": contentType,
    "x-amzn-requestid": requestId,
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
    writeOutput: (operation, output, context) => ({
      status: 200,
      headers: headersOf(context),
      body: encodeJson(writer.writeMembers(operation.output.members, output)),
    }),
    writeError(error, context) {
      const { code, status, message, shape, members } = error;
      // 1.1 services name the shape, 1.0 services name it with its namespace.
      const type = name === "awsJson1_1" ? code : (shape?.id ?? `com.amazon.coral.service#${code}`);
      const content = shape === undefined ? { message } : writer.writeMembers(shape.members, members);
      return {
        status,
        headers: { ...headersOf(context), ...queryErrorHeader(error, model) },
        body: encodeJson({ __type: type, ...content }),
      };
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
