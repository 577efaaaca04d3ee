import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isRuntime } from "@assay/core";
import { ARTIFACT, BUILD_FOLDER, type DetectedProject, functionNameOf } from "./project.js";
import { findText } from "./source-files.js";

interface CloudAssembly {
  readonly Resources?: Readonly<
    Record<
      string,
      {
        readonly Type?: unknown;
        readonly Properties?: Readonly<Record<string, unknown>>;
        readonly Metadata?: { readonly "aws:asset:path"?: string };
      }
    >
  >;
}

interface FoundFunction {
  readonly template: string;
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const BUILD_SCRIPT = "assay.build.mjs";

/** A CDK app: the function's asset is taken from `cdk.out`, as `cdk deploy` would upload it. */
export async function detectCdk(directory: string): Promise<DetectedProject | undefined> {
  if ((await findText(directory, "cdk.json")) === undefined) return undefined;
  const functions = await findFunctions(directory);
  const [first, ...others] = functions;
  const properties = first?.properties ?? {};
  const runtime =
    typeof properties.Runtime === "string" && isRuntime(properties.Runtime) ? properties.Runtime : "nodejs22.x";
  return {
    description:
      first === undefined ? "CDK app (cdk.json), not synthesised yet" : `CDK app, function ${first.logicalId}`,
    function: {
      name: functionNameOf(
        typeof properties.FunctionName === "string" ? properties.FunctionName : (first?.logicalId ?? "function"),
      ),
      runtime,
      handler: typeof properties.Handler === "string" ? properties.Handler : "index.handler",
      ...(typeof properties.MemorySize === "number" ? { memoryMiB: properties.MemorySize } : {}),
      ...(typeof properties.Timeout === "number" ? { timeoutSeconds: properties.Timeout } : {}),
    },
    build: {
      command: `npx cdk synth --quiet && node ${BUILD_SCRIPT}`,
      packFolder: BUILD_FOLDER,
      artifact: ARTIFACT,
    },
    event: {},
    files: [
      {
        path: BUILD_SCRIPT,
        content: buildScript(first?.template ?? "cdk.out/MyStack.template.json", first?.logicalId ?? "MyFunction"),
      },
    ],
    notes: [
      ...(first === undefined
        ? [`function: run \`npx cdk synth\` and \`assay init --force\`, or name stack and function in ${BUILD_SCRIPT}`]
        : []),
      ...(others.length > 0
        ? [`functions: ${others.map(({ logicalId }) => logicalId).join(", ")} are in the app too`]
        : []),
    ],
  };
}

async function findFunctions(directory: string): Promise<FoundFunction[]> {
  const names = await readdir(join(directory, "cdk.out")).catch(() => []);
  const found: FoundFunction[] = [];
  for (const name of names.filter((each) => each.endsWith(".template.json")).sort()) {
    const template = join("cdk.out", name);
    const { Resources = {} } = JSON.parse((await findText(directory, template)) ?? "{}") as CloudAssembly;
    for (const [logicalId, { Type, Properties = {}, Metadata }] of Object.entries(Resources)) {
      if (Type !== "AWS::Lambda::Function" || Metadata?.["aws:asset:path"] === undefined) continue;
      found.push({ template, logicalId, properties: Properties });
    }
  }
  return found;
}

function buildScript(template: string, logicalId: string): string {
  return `// Copies the asset of one function out of the synthesised app, so that \`assay run\` proves what \`cdk deploy\` uploads.
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";

const TEMPLATE = ${JSON.stringify(template)};
const FUNCTION = ${JSON.stringify(logicalId)};

const { Resources } = JSON.parse(readFileSync(TEMPLATE, "utf8"));
const asset = Resources[FUNCTION]?.Metadata?.["aws:asset:path"];
if (asset === undefined) throw new Error(\`\${TEMPLATE} has no function \${FUNCTION} with an asset\`);
rmSync(${JSON.stringify(BUILD_FOLDER)}, { recursive: true, force: true });
mkdirSync(${JSON.stringify(BUILD_FOLDER)}, { recursive: true });
cpSync(\`cdk.out/\${asset}\`, ${JSON.stringify(BUILD_FOLDER)}, { recursive: true });
`;
}
