import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, test } from "vitest";
import { OWN_RUNTIME, startServer } from "./support/assay.js";
import { runCommand } from "./support/run-command.js";
import { createTerraformProject, whyTerraformIsMissing } from "./support/terraform.js";

const PROJECT = fileURLToPath(new URL("../examples/api-sns-redis", import.meta.url));
const EXAMPLE = join(PROJECT, "terraform/main.tf");
const EVERY_SERVICE = fileURLToPath(new URL("./terraform/every-service.tf", import.meta.url));
// The provider looks at queues and caches for half a minute before it believes in them.
const TIMEOUT_MS = 600_000;

const lacking = await whyTerraformIsMissing(EXAMPLE);
const suite = lacking === undefined ? "Terraform" : `Terraform (skipped: ${lacking})`;

const isInstalled = (command: string): boolean => spawnSync(command, ["--version"]).error === undefined;
const hasCacheServer = isInstalled("redis-server") || isInstalled("valkey-server");
const needsCache = hasCacheServer ? "" : " (skipped: no redis-server or valkey-server)";

describe.skipIf(lacking !== undefined)(suite, { timeout: TIMEOUT_MS, concurrent: true }, () => {
  let cloud: Awaited<ReturnType<typeof startServer>>;
  let packages: string;
  beforeAll(async () => {
    packages = await mkdtemp(join(tmpdir(), "assay-terraform-packages-"));
    const built = await runCommand(process.execPath, ["build.mjs", packages], { cwd: PROJECT });
    if (built.exitCode !== 0) throw new Error(built.stderr);
    cloud = await startServer();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await cloud[Symbol.asyncDispose]();
    await rm(packages, { recursive: true, force: true });
  });

  const variables = () => ({ package_path: join(packages, "node.zip"), runtime: OWN_RUNTIME });

  test.skipIf(!hasCacheServer)(`deploys the example, which then works${needsCache}`, async ({ expect }) => {
    const account = { endpointUrl: cloud.endpointUrl, accountId: "100000000001" };
    await using project = await createTerraformProject(EXAMPLE, account);
    expect(await project.run("apply", variables())).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await project.output("account_id")).toBe(account.accountId);
    const url = account.endpointUrl + (await project.output("items_path"));
    const answer = await fetch(url, { method: "POST", body: "1 tea" });
    expect([answer.status, await answer.json()]).toEqual([201, { key: expect.stringMatching(/^item:/) }]);
    expect(await project.run("plan", variables())).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await project.run("destroy", variables())).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await fetch(url, { method: "POST", body: "1 tea" })).status).toBe(404);
  });

  test("deploys resources of every service, finds them as it left them, and destroys them", async ({ expect }) => {
    const account = { endpointUrl: cloud.endpointUrl, accountId: "100000000002" };
    await using project = await createTerraformProject(EVERY_SERVICE, account);
    expect(await project.run("apply", variables())).toMatchObject({ exitCode: 0, stderr: "" });
    const { exitCode, stdout } = await project.run("plan", variables());
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("No changes.") });
    expect(await project.run("destroy", variables())).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
