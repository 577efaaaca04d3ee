import { STATUS_CODES } from "node:http";
import type { ServiceError, WireResponse } from "@assay/wire";

/** What a website without an error document shows. */
export function errorPage(error: ServiceError, requestId: string, hints: readonly string[] = []): WireResponse {
  const { statusCode, code, message, details } = error;
  const title = `${statusCode} ${STATUS_CODES[statusCode] ?? ""}`;
  const told = { Code: code, Message: message, ...details, RequestId: requestId };
  const lines = Object.entries(told).map(([name, value]) => `<li>${name}: ${escapeHtml(value)}</li>`);
  const notes = hints.map((each) => `<h3>${each}</h3>`);
  const html = [
    ...["<html>", `<head><title>${title}</title></head>`, "<body>", `<h1>${title}</h1>`],
    ...["<ul>", ...lines, "</ul>", ...notes, "<hr/>", "</body>", "</html>", ""],
  ].join("\n");
  return {
    status: statusCode,
    headers: {
      ...error.headers,
      "content-type": "text/html; charset=utf-8",
      "x-amz-error-code": code,
      "x-amz-error-message": message,
      "x-amz-request-id": requestId,
    },
    body: Buffer.from(html),
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
