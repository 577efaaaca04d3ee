import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TrustedCertificates } from "../src/index.js";
import { createPackage } from "./support/function-package.js";
import { isolations, lacks, startFunction, titleOf } from "./support/sandboxes.js";

const TELL = `
const { readFileSync } = require("node:fs");
exports.handler = async () => {
  const read = (name) => process.env[name] === undefined ? null : readFileSync(process.env[name], "utf8");
  return { authority: read("NODE_EXTRA_CA_CERTS"), bundle: read("SSL_CERT_FILE") };
};`;

const runtime = "nodejs20.x";

describe.each(isolations)("$label", ({ isolation, isMissing }) => {
  async function told(
    trustedCertificates: (trusted: TrustedCertificates) => TrustedCertificates | undefined,
    environment: Record<string, string> = {},
  ): Promise<unknown> {
    await using outside = await createPackage({});
    await writeFile(join(outside.path, "one.pem"), "one");
    await writeFile(join(outside.path, "all.pem"), "one and others");
    const trusted = { folder: outside.path, authorityFile: "one.pem", bundleFile: "all.pem" };
    await using fn = await startFunction(
      { "index.js": TELL },
      { runtime, isolation, environment, trustedCertificates: () => trustedCertificates(trusted) },
    );
    return (await fn.invoke({})).json();
  }

  test.skipIf(isMissing || lacks(runtime))(`${titleOf(runtime)}: a function is shown what it is to trust`, async () => {
    expect(await told((trusted) => trusted)).toEqual({ authority: "one", bundle: "one and others" });
  });

  test.skipIf(isMissing || lacks(runtime))(`${titleOf(runtime)}: nothing is said of nothing to trust`, async () => {
    expect(await told(() => undefined)).toEqual({ authority: null, bundle: null });
  });

  test.skipIf(isMissing || lacks(runtime))(`${titleOf(runtime)}: what the function says itself holds`, async () => {
    const own = { SSL_CERT_FILE: "/etc/hosts" };
    expect(await told((trusted) => trusted, own)).toMatchObject({
      authority: "one",
      bundle: expect.stringContaining("localhost"),
    });
  });
});
