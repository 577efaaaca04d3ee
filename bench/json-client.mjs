import { createHttpClient, unsignedHeaders } from "./http-client.mjs";

/** Answers a function that calls an operation of an awsJson service. */
export function createJsonClient(endpoint, { service, targetPrefix }) {
  const post = createHttpClient();
  const headers = { ...unsignedHeaders(service), "content-type": "application/x-amz-json-1.0" };
  return async (operation, input) => {
    const target = `${targetPrefix}.${operation}`;
    const { status, text } = await post(endpoint, JSON.stringify(input), { ...headers, "x-amz-target": target });
    if (status !== 200) throw new Error(`${operation}: ${status} ${text}`);
    return JSON.parse(text);
  };
}
