/** A document with one route and a model that holds itself. */
export const OPENAPI = JSON.stringify({
  openapi: "3.0.1",
  info: { title: "orders", version: "1" },
  paths: {
    "/orders/{id}": {
      get: {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        responses: {
          200: { description: "ok", content: { "application/json": { schema: { $ref: "#/components/schemas/O" } } } },
        },
        "x-amazon-apigateway-integration": {
          type: "mock",
          requestTemplates: { "application/json": '{"statusCode":200}' },
        },
      },
    },
  },
  components: { schemas: { O: { type: "object", properties: { next: { $ref: "#/components/schemas/O" } } } } },
});
