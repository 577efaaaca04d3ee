// Starts the cloud and tells later steps where it is.
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";

const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
const option = (name) => (input(name) === "" ? [] : [`--${name}`, input(name)]);

const version = input("version");
const command = version === "" ? "assay" : `assay@${version}`;
const options = ["services", "init", "persist", "clock"].flatMap(option);
// A cloud elsewhere, named for another step, is not the one to wait for.
const { AWS_ENDPOINT_URL: _, ...env } = process.env;
const { status, stdout } = spawnSync(
  "npx",
  ["--yes", command, "up", "--wait", input("wait") || "60s", "--port", input("port") || "4566", "--json", ...options],
  { env, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
);

if (status === 0) {
  const { endpointUrl } = JSON.parse(stdout);
  const region = input("region") || "us-east-1";
  const variables = {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  appendFileSync(process.env.GITHUB_ENV, lines.join(""));
  appendFileSync(process.env.GITHUB_OUTPUT, `endpoint-url=${endpointUrl}\n`);
  appendFileSync(process.env.GITHUB_STATE, `endpointUrl=${endpointUrl}\nassay=${command}\n`);
  console.log(`The embedded AWS is ready at ${endpointUrl}.`);
} else {
  console.log("::error title=assay::the embedded AWS did not get ready; what it printed is above");
  process.exitCode = status ?? 1;
}
