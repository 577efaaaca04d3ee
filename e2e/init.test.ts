import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Runtime } from "@assay/core";
import { probeHost } from "@assay/sandbox";
import { expect, test } from "vitest";
import { assay, createProject } from "./support/assay.js";

const has = (command: string, args: readonly string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

interface Kind {
  readonly kind: string;
  readonly files: Readonly<Record<string, string>>;
  readonly found: RegExp;
  /** Why this kind cannot run on this machine; undefined when it can. */
  readonly missing?: string | undefined;
  readonly config?: RegExp;
}

const PYTHON_HANDLER = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n";
const { runtimes } = await probeHost();
const missingRuntime = (wanted: Runtime): string | undefined => {
  const found = runtimes.find(({ runtime }) => runtime === wanted);
  return found?.isAvailable ? undefined : `nothing here runs ${wanted}`;
};

const kinds: readonly Kind[] = [
  {
    kind: "a SAM template",
    files: {
      "template.yaml": `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 7
Resources:
  Table:
    Type: AWS::DynamoDB::Table
  HelloFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello/
      Handler: app.handler
      Runtime: python3.11
      MemorySize: 256
      Environment:
        Variables:
          STAGE: test
          TABLE: !Ref Table
      Events:
        Root:
          Type: HttpApi
`,
      "hello/app.py": PYTHON_HANDLER,
    },
    found: /SAM template template\.yaml, function HelloFunction/,
    config: /timeoutSeconds: 7[\s\S]*STAGE: "test"/,
    missing: missingRuntime("python3.11"),
  },
  {
    kind: "a Python project",
    files: { "requirements.txt": "", "src/lambda_function.py": PYTHON_HANDLER.replace("handler", "lambda_handler") },
    found: /Python project \(requirements\.txt\)/,
    config: /handler: "lambda_function\.lambda_handler"/,
    missing: missingRuntime("python3.13"),
  },
  {
    kind: "a Node.js project",
    files: {
      "package.json": JSON.stringify({ name: "@scope/greeter", type: "module" }),
      "index.js": "export const handler = async () => ({ ok: true });\n",
      "README.md": "not shipped\n",
    },
    found: /Node\.js project/,
    config: /name: "greeter"/,
    missing: missingRuntime("nodejs22.x"),
  },
  {
    kind: "a Node.js project with its sources in a folder and its module type in the root",
    files: {
      "package.json": JSON.stringify({ name: "nested", type: "module" }),
      "src/index.js": "export const handler = async () => ({ ok: true });\n",
    },
    found: /Node\.js project/,
    config: /cp package\.json build\/function/,
    missing: missingRuntime("nodejs22.x"),
  },
  {
    kind: "a Go module",
    files: {
      "go.mod": "module example.com/hello\n\ngo 1.21\n",
      "main.go": goRuntimeClient(),
    },
    found: /Go module/,
    config: /runtime: "provided\.al2023"/,
    missing: has("go", ["version"]) ? undefined : "no Go",
  },
  {
    kind: "a synthesised CDK app",
    files: {
      // What `npx cdk synth` would do, without the CDK: the synthesised app is already there.
      "node_modules/.bin/cdk": "#!/bin/sh\nexit 0\n",
      "cdk.json": JSON.stringify({ app: "node app.js" }),
      "cdk.out/Shop.template.json": JSON.stringify({
        Resources: {
          Checkout1A2B: {
            Type: "AWS::Lambda::Function",
            Properties: { Runtime: "nodejs22.x", Handler: "index.handler", Timeout: 5 },
            Metadata: { "aws:asset:path": "asset.0123" },
          },
        },
      }),
      "cdk.out/asset.0123/index.js": "exports.handler = async () => ({ ok: true });\n",
    },
    found: /CDK app, function Checkout1A2B/,
    config: /timeoutSeconds: 5/,
    missing: missingRuntime("nodejs22.x"),
  },
];

for (const { kind, files, found, config, missing } of kinds) {
  test.skipIf(missing !== undefined)(
    `init writes a configuration that runs for ${kind}${missing === undefined ? "" : ` (${missing})`}`,
    { timeout: 120_000 },
    async () => {
      await using project = await createProject(files);
      const { directory } = project;
      if (files["node_modules/.bin/cdk"] !== undefined)
        execFileSync("chmod", ["+x", join(directory, "node_modules/.bin/cdk")]);
      const written = await assay(["init"], { cwd: directory });
      expect(written.stdout).toMatch(found);
      expect(written.status).toBe(0);
      if (config !== undefined) expect(await readFile(join(directory, "assay.config.ts"), "utf8")).toMatch(config);
      expect(await readFile(join(directory, ".gitignore"), "utf8")).toBe(".assay/\nbuild/\n");

      const run = await assay(["run"], { cwd: directory });
      expect(run.stderr).not.toContain("bug");
      expect(run).toMatchObject({ status: 0 });
    },
  );
}

test("init refuses to replace a configuration unless told to", async () => {
  await using project = await createProject({
    "package.json": "{}",
    "index.js": "exports.handler = async () => 1;\n",
    "assay.config.yaml": "mine\n",
  });
  const refused = await assay(["init"], { cwd: project.directory });
  expect(refused.stderr).toContain("assay.config.yaml is already there");
  expect(refused.status).toBe(2);
  expect(await readFile(join(project.directory, "assay.config.yaml"), "utf8")).toBe("mine\n");
  const forced = await assay(["init", "--force", "--format", "yaml"], { cwd: project.directory });
  expect(forced.status).toBe(0);
  expect(await readFile(join(project.directory, "assay.config.yaml"), "utf8")).toContain("handler: index.handler");
});

test("init in an empty folder says what it looks for", async () => {
  await using project = await createProject({});
  const { status, stderr } = await assay(["init"], { cwd: project.directory });
  expect(stderr).toContain("PROJECT_UNKNOWN");
  expect(status).toBe(2);
});

/** A function without modules to download: the Runtime API spoken by the standard library. */
function goRuntimeClient(): string {
  return `package main

import (
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(base + "next")
		if err != nil {
			panic(err)
		}
		io.Copy(io.Discard, next.Body)
		next.Body.Close()
		answer, err := http.Post(base+next.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", "application/json", strings.NewReader("{\\"ok\\":true}"))
		if err != nil {
			panic(err)
		}
		answer.Body.Close()
	}
}
`;
}
