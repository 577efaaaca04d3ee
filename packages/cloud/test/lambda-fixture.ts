import { packFiles } from "@assay/archive";
import { isRuntime, type Runtime } from "@assay/core";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateFunctionCommand, type CreateFunctionCommandInput, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "vitest";

const own = `nodejs${process.versions.node.split(".")[0]}.x`;

/** The runtime of the Node.js that runs the tests, or where Lambda has none of its version, one beside the project. */
export const OWN_RUNTIME: Runtime = isRuntime(own) ? own : "nodejs24.x";

export const ROLE = "arn:aws:iam::000000000000:role/lambda-role";

let accounts = 100_000_000_000;

/** A Lambda client of an account that no other test uses. */
export function lambdaOf(cloud: { readonly endpointUrl: string }, region = "eu-central-1"): LambdaAccount {
  const accountId = String(++accounts);
  const options = {
    endpoint: cloud.endpointUrl,
    region,
    credentials: { accessKeyId: accountId, secretAccessKey: "test" },
    maxAttempts: 1,
  };
  return {
    client: new LambdaClient(options),
    options,
    accountId,
    region,
    arn: (name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
  };
}

export interface LambdaAccount {
  readonly client: LambdaClient;
  /** For clients of other services in the same account. */
  readonly options: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly accountId: string;
  readonly region: string;
  arn(nameAndQualifier: string): string;
}

/** A deployment package with one JavaScript module, `index.mjs`. */
export async function nodePackage(source: string): Promise<Uint8Array> {
  return await packFiles([{ path: "index.mjs", content: source }]);
}

export const ECHO = "export const handler = async (event) => event;";

/** Creates a function that echoes its event, unless told otherwise. */
export async function createFunction(
  { client }: LambdaAccount,
  name: string,
  { source = ECHO, ...input }: Partial<CreateFunctionCommandInput> & { readonly source?: string } = {},
) {
  return await client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await nodePackage(source) },
      ...input,
    }),
  );
}

/** What a client sees of a refusal. */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; status: number | undefined; message: string }> {
  try {
    await promise;
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode, message };
  }
  throw new Error("the request was not refused");
}

/** Resolves once a function of the account has printed `text`. */
export async function untilLogged({ options }: LambdaAccount, functionName: string, text: string): Promise<void> {
  const logs = new CloudWatchLogsClient(options);
  const query = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${functionName}` });
  // The group appears with the first line.
  const logged = async () => (await logs.send(query).catch(() => ({ events: [] }))).events ?? [];
  await expect
    .poll(logged, { timeout: 25_000 })
    .toContainEqual(expect.objectContaining({ message: expect.stringContaining(text) }));
}
