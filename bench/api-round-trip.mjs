// What a request to an API costs that a function answers. moto starts a container for every call of a function, and
// without Docker runs none: the baseline is its Invoke with a canned answer, without gateway and without a process, so
// the promise is to be no slower than that while a function really runs.
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { packFiles } from "../packages/archive/dist/index.js";
import { deployApi, sdkOptions } from "./deploy-api.mjs";
import { createHttpClient, unsignedHeaders } from "./http-client.mjs";
import { result } from "./measure.mjs";
import { startCloudProcess, startMoto } from "./moto.mjs";
import { CLIENTS, compareThroughput } from "./throughput.mjs";

const BODY = JSON.stringify({ hello: "world" });

export async function apiRoundTrip({ quick }) {
  const moto = await startMoto();
  if (moto === undefined) {
    console.log("skip api-round-trip: moto is not installed in .venv-tests (.ci/run installs it)");
    return [];
  }
  const cloud = await startCloudProcess();
  try {
    const { ratio, ...throughput } = await compareThroughput({
      rounds: quick ? 100 : 500,
      subject: await postToApi(cloud.endpointUrl),
      baseline: await invokeWithMoto(moto.endpointUrl),
    });
    return [
      result(`API to Lambda and back, ${CLIENTS} clients`, {
        value: ratio,
        limit: 1,
        unit: "x the throughput of moto's canned Invoke",
        atMost: false,
        ...throughput,
      }),
    ];
  } finally {
    await cloud[Symbol.asyncDispose]();
    await moto[Symbol.asyncDispose]();
  }
}

async function postToApi(endpoint) {
  const url = await deployApi(endpoint);
  const post = createHttpClient();
  return async () => {
    const { status, text } = await post(url, BODY);
    if (status !== 200 || text !== BODY) throw new Error(`the API answered ${status} ${text}`);
  };
}

async function invokeWithMoto(endpoint) {
  const post = createHttpClient();
  await post(`${endpoint}/moto-api/config`, JSON.stringify({ lambda: { use_docker: false } }));
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const { Role } = await new IAMClient(sdkOptions(endpoint)).send(
    new CreateRoleCommand({ RoleName: "echo", AssumeRolePolicyDocument }),
  );
  await new LambdaClient(sdkOptions(endpoint)).send(
    new CreateFunctionCommand({
      FunctionName: "echo",
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: Role.Arn,
      Code: { ZipFile: await packFiles([{ path: "index.mjs", content: "" }]) },
    }),
  );
  const url = `${endpoint}/2015-03-31/functions/echo/invocations`;
  const headers = unsignedHeaders("lambda");
  return async () => {
    const { status, text } = await post(url, BODY, headers);
    if (status !== 200) throw new Error(`moto answered ${status} ${text}`);
  };
}
