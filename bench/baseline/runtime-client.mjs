// The least a Node process can do to answer one invocation after another over the Runtime API.
import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const base = "/2018-06-01/runtime/invocation";

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, method, path }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

for (;;) {
  const { headers, body } = await call("GET", `${base}/next`);
  const event = JSON.parse(body.toString());
  await call(
    "POST",
    `${base}/${headers["lambda-runtime-aws-request-id"]}/response`,
    JSON.stringify({ echoed: event.word }),
  );
}
