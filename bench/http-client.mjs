// A client that costs next to nothing: where an SDK takes longer than the service, it would be the SDK that is measured.
import { Agent, request } from "node:http";

/** Answers a function that posts a body to a URL over kept connections, and answers status and text. */
export function createHttpClient() {
  const agent = new Agent({ keepAlive: true });
  return (url, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const all = { ...headers, "content-length": Buffer.byteLength(body) };
      const call = request(url, { method: "POST", agent, headers: all }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      call.on("error", reject);
      call.end(body);
    });
}

/** What an AWS request needs where nobody checks its signature. */
export const unsignedHeaders = (service) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  "x-amz-date": "20260101T000000Z",
});
