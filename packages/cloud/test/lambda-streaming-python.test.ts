import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, startCloud } from "../src/index.js";
import { newAccountId } from "./accounts.js";
import { nodePackage, ROLE } from "./lambda-fixture.js";
import { PYTHON_MISSING, runBoto3, testPython } from "./python-clients.js";

const suffix = testPython === undefined ? ` (${PYTHON_MISSING})` : "";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.dispose());

test.skipIf(testPython === undefined)(`boto3 reads a streamed response and its error${suffix}`, async () => {
  const source = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
    stream.write("part ä");
    if (event.fails) throw new RangeError("no more");
    stream.end();
  });`;
  const zip = Buffer.from(await nodePackage(source)).toString("base64");
  const program = `
import base64, json
fn = client("lambda")
fn.create_function(FunctionName="stream", Role="${ROLE}", Runtime="nodejs20.x", Handler="index.handler",
                   Code={"ZipFile": base64.b64decode("${zip}")})
def read(event):
    response = fn.invoke_with_response_stream(FunctionName="stream", LogType="Tail", Payload=json.dumps(event))
    events = list(response["EventStream"])
    text = b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)
    end = events[-1]["InvokeComplete"]
    details = json.loads(end.get("ErrorDetails", "{}"))
    return [response["StatusCode"], text.decode(), end.get("ErrorCode"), details.get("errorType"), "REPORT" in base64.b64decode(end["LogResult"]).decode()]
answer([read({}), read({"fails": True})])
`;
  const account = { endpointUrl: cloud.endpointUrl, accountId: newAccountId() };
  expect(await runBoto3(account, program)).toEqual([
    [200, "part ä", null, null, true],
    [200, "part ä", "Unhandled", "RangeError", true],
  ]);
});
