/** A GET request as API Gateway's HTTP API hands it to a function (payload format 2.0). */
export function proxyEvent(): unknown {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/",
    rawQueryString: "",
    headers: { accept: "application/json", host: "example.execute-api.us-east-1.amazonaws.com" },
    requestContext: {
      accountId: "123456789012",
      apiId: "example",
      domainName: "example.execute-api.us-east-1.amazonaws.com",
      http: { method: "GET", path: "/", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "assay" },
      requestId: "example-request",
      routeKey: "$default",
      stage: "$default",
      time: "01/Jan/2026:00:00:00 +0000",
      timeEpoch: 1767225600000,
    },
    // What a REST API says, for handlers that were written for it (payload format 1.0).
    httpMethod: "GET",
    path: "/",
    queryStringParameters: {},
    pathParameters: {},
    body: null,
    isBase64Encoded: false,
  };
}
