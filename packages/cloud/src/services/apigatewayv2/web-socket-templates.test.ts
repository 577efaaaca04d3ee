import { buffer } from "node:stream/consumers";
import {
  type CreateIntegrationCommandInput,
  CreateIntegrationResponseCommand,
  type CreateIntegrationResponseCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBackend } from "../../../test/http-api-fixture.js";
import { createSocketApi, type SocketApi } from "../../../test/web-socket-fixture.js";
import { type Cloud, startCloud } from "../../index.js";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

/** A server that answers the bytes that it was sent. */
const startMirror = () => startBackend(async (request, response) => response.end(await buffer(request)));

type Responses = Readonly<Record<string, Partial<CreateIntegrationResponseCommandInput>>>;

/** A two-way API with one route for everything. @param source of the function behind it, if there is one */
async function apiWith(
  integration: Partial<CreateIntegrationCommandInput>,
  responses: Responses = {},
  source?: string,
): Promise<SocketApi> {
  const stage = { StageVariables: { colour: "blue" } };
  const plan = { isTwoWay: true, integration, stage };
  const api = await createSocketApi(cloud, source === undefined ? plan : { ...plan, source });
  const named = { ApiId: api.ApiId, IntegrationId: api.Target.replace("integrations/", "") };
  for (const [IntegrationResponseKey, more] of Object.entries(responses)) {
    await api.client.send(new CreateIntegrationResponseCommand({ ...named, IntegrationResponseKey, ...more }));
  }
  return api;
}

async function mirrorApi(integration: Partial<CreateIntegrationCommandInput>, responses: Responses = { $default: {} }) {
  const http = { IntegrationType: "HTTP" as const, IntegrationMethod: "POST", IntegrationUri: await startMirror() };
  return await apiWith({ ...http, ...integration }, responses);
}

describe("templates of WebSocket APIs", () => {
  test("see the message, the connection and the stage on the way in, and the answer on the way out", async () => {
    const { connect } = await mirrorApi(
      {
        RequestTemplates: {
          $default:
            '#set($b = $input.path("$"))#foreach($n in $b.list)$n#end $input.json("$.who") $stageVariables.colour $context.routeKey $context.identity.sourceIp $context.eventType',
        },
      },
      { $default: { ResponseTemplates: { $default: "<$input.body> for $context.connectionId" } } },
    );
    await using client = await connect();
    client.send('{"list":[1,2,3],"who":{"name":"me"}}');
    expect(await client.next()).toMatch(/^<123 {"name":"me"} blue \$default 127\.0\.0\.1 MESSAGE> for [\w-]{15}=$/);
  });

  test("are chosen by what the message or the answer says", async () => {
    const { connect } = await mirrorApi(
      {
        RequestTemplates: { yes: '{"is":"yes"}', $default: '{"is":"no"}' },
        TemplateSelectionExpression: "$request.body.kind",
      },
      {
        $default: {
          ResponseTemplates: { yes: "it is", $default: "it is not" },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway fills it in
          TemplateSelectionExpression: "${integration.response.body.is}",
        },
      },
    );
    await using client = await connect();
    client.send('{"kind":"yes"}');
    expect(await client.next()).toBe("it is");
    client.send('{"kind":"other"}');
    expect(await client.next()).toBe("it is not");
  });

  test("that cannot be rendered are an error of the integration", async () => {
    const broken = "#if(";
    const { connect } = await mirrorApi({ RequestTemplates: { $default: broken } });
    await using client = await connect();
    client.send("{}");
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Internal server error" });
    const answered = await mirrorApi({}, { $default: { ResponseTemplates: { $default: broken } } });
    await using other = await answered.connect();
    other.send("{}");
    expect(JSON.parse(await other.next())).toMatchObject({ message: "Internal server error" });
  });

  test("that are not there let messages pass, or not, as the passthrough behaviour says", async () => {
    const answerTo = async (integration: Partial<CreateIntegrationCommandInput>) => {
      const { connect } = await mirrorApi({ TemplateSelectionExpression: "$request.body.kind", ...integration });
      await using client = await connect();
      client.send('{"kind":"b"}');
      const answer = JSON.parse(await client.next());
      return answer.message ?? answer.kind;
    };
    const RequestTemplates = { a: "{}" };
    expect(await answerTo({ RequestTemplates })).toBe("b");
    expect(await answerTo({ RequestTemplates, PassthroughBehavior: "WHEN_NO_TEMPLATES" })).toBe(
      "Unsupported Media Type",
    );
    expect(await answerTo({ PassthroughBehavior: "WHEN_NO_TEMPLATES" })).toBe("b");
    expect(await answerTo({ PassthroughBehavior: "NEVER" })).toBe("Unsupported Media Type");
  });

  test("stand beside conversions from and to base64", async () => {
    const bytes = Buffer.from([0xff, 0x00]);
    const { connect } = await mirrorApi(
      { ContentHandlingStrategy: "CONVERT_TO_BINARY" },
      { $default: { ContentHandlingStrategy: "CONVERT_TO_TEXT" } },
    );
    await using client = await connect();
    client.send(bytes.toString("base64"));
    expect(await client.next()).toBe(bytes.toString("base64"));
    const back = await mirrorApi({}, { $default: { ContentHandlingStrategy: "CONVERT_TO_BINARY" } });
    await using other = await back.connect();
    other.send(Buffer.from("hello").toString("base64"));
    expect(await other.next()).toBe("hello");
  });
});

describe("integrations of type AWS", () => {
  const source = `export const handler = async (event) => {
      if (event.fails) throw new Error("no such " + event.fails);
      return { twice: event.number * 2 };
    };`;

  test("invoke a function with what the template made, and answer what it returned or threw", async () => {
    const { connect } = await apiWith(
      {
        IntegrationType: "AWS",
        RequestTemplates: { $default: '{"number": $input.path("$.n"), "fails": "$input.path("$.fails")"}' },
      },
      {
        "/200/": {
          TemplateSelectionExpression: "$integration.response.header.X-Amz-Function-Error",
          ResponseTemplates: {
            Unhandled: "not found: $input.path('$.errorMessage')",
            $default: "$input.path('$.twice')",
          },
        },
      },
      source,
    );
    await using client = await connect();
    client.send('{"n":21}');
    expect(await client.next()).toBe("42");
    client.send('{"n":1,"fails":"order"}');
    expect(await client.next()).toBe("not found: no such order");
  });

  test("invoke a function without waiting for it, where a parameter says so", async () => {
    const { connect } = await apiWith(
      {
        IntegrationType: "AWS",
        RequestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
      },
      { "/202/": { ResponseTemplates: { $default: "accepted" } } },
      source,
    );
    await using client = await connect();
    client.send('{"n":21}');
    expect(await client.next()).toBe("accepted");
  });

  test("call a service of AWS as the account of the API", async () => {
    const { account, connect } = await apiWith(
      {
        IntegrationType: "AWS",
        IntegrationMethod: "POST",
        IntegrationUri: "arn:aws:apigateway:eu-central-1:sqs:action/SendMessage",
        RequestTemplates: {
          $default: `{"QueueUrl": "http://sqs/$context.accountId/orders", "MessageBody": "$input.path('$.order')"}`,
        },
      },
      { "/200/": { ResponseTemplates: { $default: "kept $input.path('$.MD5OfMessageBody')" } } },
    );
    const sqs = new SQSClient(account.options);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "orders" }));
    await using client = await connect();
    client.send('{"order":"tea"}');
    expect(await client.next()).toMatch(/^kept [0-9a-f]{32}$/);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(["tea"]);
  });
});
