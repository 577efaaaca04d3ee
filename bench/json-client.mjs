// A client that costs next to nothing: where the SDK takes longer than the service, it would be the SDK that is measured.
import { Agent, request } from "node:http";

const AUTHORIZATION =
  "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/** Answers a function that calls an operation of an awsJson service. */
export function createJsonClient(endpoint, targetPrefix) {
  const agent = new Agent({ keepAlive: true });
  return (operation, input) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(input);
      const headers = {
        authorization: AUTHORIZATION,
        "x-amz-date": "20260101T000000Z",
        "x-amz-target": `${targetPrefix}.${operation}`,
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(body),
      };
      const call = request(endpoint, { method: "POST", agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => {
          if (response.statusCode === 200) resolve(JSON.parse(text));
          else reject(new Error(`${operation}: ${response.statusCode} ${text}`));
        });
      });
      call.on("error", reject);
      call.end(body);
    });
}
