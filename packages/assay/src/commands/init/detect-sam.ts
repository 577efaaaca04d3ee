import { dirname, join } from "node:path";
import { type Architecture, isRuntime, type Runtime, runtimeFamilyOf } from "@assay/core";
import type { ConfigInput } from "@assay/pipeline";
import { parse } from "yaml";
import { goBuildCommand, nodeBuildCommand, pythonBuildCommand } from "./build-commands.js";
import { pythonTests } from "./detect-python.js";
import { ARTIFACT, BUILD_FOLDER, type DetectedProject, functionNameOf } from "./project.js";
import { proxyEvent } from "./proxy-event.js";
import { findText } from "./source-files.js";

interface FunctionProperties {
  readonly FunctionName?: unknown;
  readonly CodeUri?: unknown;
  readonly Handler?: unknown;
  readonly Runtime?: unknown;
  readonly MemorySize?: unknown;
  readonly Timeout?: unknown;
  readonly Architectures?: unknown;
  readonly AutoPublishAlias?: unknown;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  readonly Events?: Readonly<Record<string, { readonly Type?: unknown }>>;
}

interface Template {
  readonly Globals?: { readonly Function?: FunctionProperties };
  readonly Resources?: Readonly<Record<string, { readonly Type?: unknown; readonly Properties?: FunctionProperties }>>;
}

const NAMES = ["template.yaml", "template.yml", "template.json", "sam.yaml"];

/** The first `AWS::Serverless::Function` of a SAM template whose runtime Assay runs. */
export async function detectSam(directory: string): Promise<DetectedProject | undefined> {
  for (const name of NAMES) {
    const text = await findText(directory, name);
    if (text === undefined) continue;
    // Short forms such as !Ref are read as their argument; only literals are used.
    const template = parse(text, { logLevel: "silent" }) as Template;
    const functions = Object.entries(template.Resources ?? {}).filter(
      ([, { Type, Properties }]) =>
        Type === "AWS::Serverless::Function" &&
        runtimeOf({ ...template.Globals?.Function, ...Properties }) !== undefined,
    );
    const [first, ...others] = functions;
    if (first === undefined) continue;
    const [logicalId, { Properties }] = first;
    const properties = { ...template.Globals?.Function, ...Properties };
    return await projectOf(
      directory,
      join(directory, name),
      logicalId,
      properties,
      others.map(([id]) => id),
    );
  }
  return undefined;
}

async function projectOf(
  directory: string,
  templatePath: string,
  logicalId: string,
  properties: FunctionProperties,
  others: readonly string[],
): Promise<DetectedProject | undefined> {
  const runtime = runtimeOf(properties);
  if (runtime === undefined) return undefined;
  const codeRoot =
    typeof properties.CodeUri === "string" ? properties.CodeUri.replace(/^\.\//, "").replace(/\/$/, "") || "." : ".";
  const [architecture] = Array.isArray(properties.Architectures) ? (properties.Architectures as Architecture[]) : [];
  const unit = runtimeFamilyOf(runtime) === "python" ? await pythonTests(directory, codeRoot) : undefined;
  const isApi = Object.values(properties.Events ?? {}).some(({ Type }) => Type === "Api" || Type === "HttpApi");
  return {
    description: `SAM template ${templatePath.slice(dirname(templatePath).length + 1)}, function ${logicalId}`,
    function: {
      name: functionNameOf(typeof properties.FunctionName === "string" ? properties.FunctionName : logicalId),
      runtime,
      handler: typeof properties.Handler === "string" ? properties.Handler : "bootstrap",
      ...(architecture === undefined ? {} : { architecture }),
      ...(typeof properties.MemorySize === "number" ? { memoryMiB: properties.MemorySize } : {}),
      ...(typeof properties.Timeout === "number" ? { timeoutSeconds: properties.Timeout } : {}),
      ...environmentOf(properties),
    },
    ...(unit === undefined ? {} : { unit }),
    build: {
      command: await buildCommandOf(directory, codeRoot, runtime, architecture ?? "x86_64"),
      packFolder: BUILD_FOLDER,
      artifact: ARTIFACT,
    },
    event: isApi ? proxyEvent() : {},
    notes: [
      ...(others.length > 0
        ? [`functions: ${others.join(", ")} are in the template too; each takes a configuration of its own`]
        : []),
      ...(hasReferences(properties) ? ["environment: values that the template computes are left out; add them"] : []),
    ],
  };
}

function buildCommandOf(
  directory: string,
  codeRoot: string,
  runtime: Runtime,
  architecture: Architecture,
): Promise<string> {
  switch (runtimeFamilyOf(runtime)) {
    case "python":
      return pythonBuildCommand(directory, codeRoot, runtime);
    case "nodejs":
      return nodeBuildCommand(directory, codeRoot);
    case "provided":
      return Promise.resolve(goBuildCommand(codeRoot, architecture));
    default:
      throw new Error(`no build is known for ${runtime}`);
  }
}

function runtimeOf({ Runtime }: FunctionProperties): Runtime | undefined {
  return typeof Runtime === "string" && isRuntime(Runtime) ? Runtime : undefined;
}

function environmentOf({ Environment }: FunctionProperties): Pick<ConfigInput["function"], "environment"> {
  const literal = Object.entries(Environment?.Variables ?? {}).filter(
    (entry): entry is [string, string | number | boolean] => ["string", "number", "boolean"].includes(typeof entry[1]),
  );
  return literal.length === 0
    ? {}
    : { environment: Object.fromEntries(literal.map(([name, value]) => [name, String(value)])) };
}

function hasReferences({ Environment }: FunctionProperties): boolean {
  return Object.values(Environment?.Variables ?? {}).some((value) => typeof value === "object");
}
