import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { packFiles } from "@assay/archive";
import { AssayContainer } from "@assay/testing";
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  type Runtime,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { buildImages, docker, findDockerEngine, IMAGE, PLAIN_IMAGE, succeed } from "./support/docker-engine.js";
import { runCommand } from "./support/run-command.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MOVED = join(ROOT, "examples/compose-from-localstack");
const API = join(ROOT, "examples/api-sns-redis");

// What Drone accepts of a Docker pipeline, as far as ours uses it, and no other key.
const Container = { name: z.string(), image: z.string(), environment: z.record(z.string(), z.string()).optional() };
const Pipeline = z.strictObject({
  kind: z.literal("pipeline"),
  type: z.literal("docker"),
  name: z.string(),
  services: z.array(z.strictObject(Container)),
  steps: z.array(z.strictObject({ ...Container, commands: z.array(z.string()).min(1) })),
});

const readPipeline = async () => Pipeline.parse(parse(await readFile(join(API, ".drone.yml"), "utf8")));

test("the pipeline of the example waits for the cloud before it tests", async () => {
  const { services, steps } = await readPipeline();
  const [cloud] = services;
  expect(steps.map(({ name }) => name)).toEqual(["install", "wait", "test"]);
  expect(steps.find(({ name }) => name === "wait")?.commands).toEqual(["assay up --wait 60s"]);
  for (const { environment } of steps.slice(1)) {
    expect(environment).toMatchObject({ AWS_ENDPOINT_URL: `http://${cloud?.name}:4566` });
  }
});

const { base, compose, reason } = await findDockerEngine();
const composeReason = compose === undefined ? "skipped: no docker compose" : reason;

describe.skipIf(base === undefined)(
  `the image${base === undefined ? ` (${reason})` : ""}`,
  { timeout: 600_000 },
  () => {
    beforeAll(() => buildImages(base ?? ""), 1_200_000);

    test("it runs functions as a user that owns nothing, and tells tests when it is ready", async () => {
      await using container = await new AssayContainer(IMAGE).withServices("lambda", "logs", "sqs", "iam").start();
      const lambda = new LambdaClient({
        endpoint: container.getConnectionUri(),
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      const handler = "export const handler = async () => ({ uid: process.getuid(), node: process.version });\n";
      const version = await succeed(docker("run", "--rm", "--entrypoint", "node", IMAGE, "--version"));
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: "who",
          Runtime: `nodejs${/\d+/.exec(version)?.[0]}.x` as Runtime,
          Handler: "index.handler",
          Role: "arn:aws:iam::000000000000:role/who",
          Code: { ZipFile: await packFiles([{ path: "index.mjs", content: handler }]) },
        }),
      );
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 60 }, { FunctionName: "who" });
      const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: "who" }));
      expect(FunctionError).toBeUndefined();
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as {
        readonly uid: number;
        readonly node: string;
      };
      expect(answer.node).toBe(version.trim());
      expect(answer.uid).toBeGreaterThan(0);
    });

    test("a container that cannot start says why, and is gone", async () => {
      const containers = async (): Promise<string> => await succeed(docker("ps", "--all", "--quiet"));
      const before = await containers();
      await expect(new AssayContainer(IMAGE).withServices("nothing").start()).rejects.toThrow(
        'unknown service "nothing"',
      );
      expect(await containers()).toBe(before);
    });

    test("two options of the engine let it isolate functions", async () => {
      const unconfined = ["seccomp", "systempaths"].flatMap((name) => ["--security-opt", `${name}=unconfined`]);
      const asUser = ["setpriv", "--reuid=assay", "--regid=assay", "--init-groups", "assay", "doctor", "--json"];
      const isolation = async (...options: readonly string[]): Promise<unknown> => {
        const printed = await succeed(docker("run", "--rm", ...options, PLAIN_IMAGE, ...asUser));
        const { diagnoses } = JSON.parse(printed) as { readonly diagnoses: { subject: string; status: string }[] };
        return diagnoses.find(({ subject }) => subject === "isolation")?.status;
      };
      expect(await isolation(...unconfined)).toBe("ok");
      expect(await isolation()).toBe("limited");
      expect(await isolation("--security-opt", "seccomp=unconfined")).toBe("limited");
    });

    test("it is healthy when its scripts have ended, and keeps what a volume holds", async () => {
      const volume = (await succeed(docker("volume", "create"))).trim();
      onTestFinished(async () => void (await docker("volume", "rm", "--force", volume)));
      const start = async (): Promise<string> => {
        const mounts = [
          "--volume",
          `${volume}:/var/lib/localstack`,
          "--volume",
          `${MOVED}/init:/etc/localstack/init:ro`,
        ];
        const id = (await succeed(docker("run", "--detach", ...mounts, "--env", "PERSISTENCE=1", IMAGE))).trim();
        onTestFinished(async () => void (await docker("rm", "--force", id)));
        await expect
          .poll(async () => (await docker("inspect", "--format", "{{.State.Health.Status}}", id)).stdout.trim(), {
            timeout: 60_000,
            interval: 250,
          })
          .toBe("healthy");
        return id;
      };
      const awslocal = (id: string, ...args: readonly string[]) => succeed(docker("exec", id, "awslocal", ...args));

      const first = await start();
      await awslocal(first, "dynamodb", "put-item", "--table-name", "orders", "--item", '{"id":{"S":"kept"}}');
      await succeed(docker("kill", first));
      const second = await start();
      const { Items } = JSON.parse(await awslocal(second, "dynamodb", "scan", "--table-name", "orders")) as {
        readonly Items: unknown;
      };
      expect(Items).toEqual([{ id: { S: "kept" } }]);
    });

    describe.skipIf(compose === undefined)(`compose${compose === undefined ? ` (${composeReason})` : ""}`, () => {
      const [command, ...first] = compose ?? ["docker"];
      const up = async (directory: string, service: string): Promise<string> => {
        const state = await mkdtemp(join(tmpdir(), "assay-volume-"));
        // What the cloud wrote there belongs to its user.
        onTestFinished(async () => {
          const clear = ["find", "/state", "-mindepth", "1", "-delete"];
          await docker("run", "--rm", "--volume", `${state}:/state`, PLAIN_IMAGE, ...clear);
          await rm(state, { recursive: true });
        });
        const env = { APP_IMAGE: PLAIN_IMAGE, LOCALSTACK_VOLUME_DIR: state, COMPOSE_PROJECT_NAME: `assay-${service}` };
        const inProject = { cwd: directory, env };
        onTestFinished(async () => void (await runCommand(command, [...first, "down", "--volumes"], inProject)));
        const { exitCode, stdout, stderr } = await runCommand(
          command,
          [...first, "up", "--exit-code-from", service],
          inProject,
        );
        expect(exitCode, stdout + stderr).toBe(0);
        return stdout;
      };

      test("the project that came from LocalStack runs as it is", async () => {
        expect(await up(MOVED, "app")).toMatch(/"placed": "[0-9a-f-]{36}", "currency": "EUR"/);
      });

      test("the tests of the example pass in a container beside the cloud", async () => {
        expect(stripVTControlCharacters(await up(API, "tests"))).toMatch(/Tests +\d+ passed/);
      });
    });

    test("the steps of the example's pipeline pass one after the other", async () => {
      const { services, steps } = await readPipeline();
      const network = (await succeed(docker("network", "create", `assay-drone-${process.pid}`))).trim();
      onTestFinished(async () => void (await docker("network", "rm", network)));
      const containerOf = ({
        name,
        environment = {},
      }: {
        name: string;
        environment?: Record<string, string> | undefined;
      }) => [
        ...["--network", network, "--network-alias", name],
        ...Object.entries(environment).flatMap(([variable, value]) => ["--env", `${variable}=${value}`]),
      ];
      for (const service of services) {
        const id = (await succeed(docker("run", "--detach", ...containerOf(service), service.image))).trim();
        onTestFinished(async () => void (await docker("rm", "--force", id)));
      }
      // Nothing is to be installed: the example finds the packages of this repository above it.
      for (const step of steps.filter(({ name }) => name !== "install")) {
        const workspace = ["--volume", `${ROOT}:/drone/src`, "--workdir", "/drone/src/examples/api-sns-redis"];
        const shell = ["--entrypoint", "sh", step.image, "-ec", step.commands.join("\n")];
        await succeed(docker("run", "--rm", ...containerOf(step), ...workspace, ...shell));
      }
    });
  },
);
