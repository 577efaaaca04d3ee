import { messageOf } from "@assay/core";
import { ServiceError, type WireRequest, type WireResponse } from "@assay/wire";
import { jsonResponse } from "./json-response.js";

/**
 * Answers a request that no service takes: in XML where it is a form, as query clients expect, and otherwise in the
 * JSON that every other AWS client can read.
 */
export function refuse(request: WireRequest, error: unknown, requestId: string): WireResponse {
  const { code, message, statusCode } =
    error instanceof ServiceError
      ? error
      : new ServiceError({ code: "InternalFailure", message: messageOf(error), statusCode: 500 });
  if (request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true) {
    return xmlError(statusCode, code, message, requestId);
  }
  return jsonResponse(
    statusCode,
    { __type: code, message, Message: message },
    { "x-amzn-errortype": code, "x-amzn-requestid": requestId },
  );
}

function xmlError(status: number, code: string, message: string, requestId: string): WireResponse {
  const type = status < 500 ? "Sender" : "Receiver";
  const xml = `<?xml version="1.0"?>\n<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
  return {
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body: Buffer.from(xml),
  };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (each) => `&#${each.charCodeAt(0)};`);
}
