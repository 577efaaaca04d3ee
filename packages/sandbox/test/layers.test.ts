import { createFidelityLedger } from "@assay/core";
import { describe, expect, test } from "vitest";
import { createPackage } from "./support/function-package.js";
import { isolations, startFunction } from "./support/sandboxes.js";

const HANDLER = `
const { existsSync } = require("node:fs");
exports.handler = async () => [require("shared"), process.env.WRAPPED, existsSync("/opt/nodejs/node_modules/shared.js")];
`;

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing)(`layers, ${label}`, () => {
    test("are found by the runtime and by the wrapper that the function names", async () => {
      await using layer = await createPackage({
        "nodejs/node_modules/shared.js": 'module.exports = "from the layer";',
        wrapper: { text: '#!/bin/sh\nWRAPPED=yes exec "$@"\n', mode: 0o755 },
      });
      const ledger = createFidelityLedger();
      await using fn = await startFunction(
        { "index.js": HANDLER },
        {
          runtime: "nodejs20.x",
          isolation,
          ledger,
          layersRoot: layer.path,
          environment: { AWS_LAMBDA_EXEC_WRAPPER: "/opt/wrapper" },
        },
      );
      const isMounted = isolation !== "none";
      expect((await fn.invoke()).json()).toEqual(["from the layer", "yes", isMounted]);
      const gaps = ledger.entries().map(({ gap }) => gap);
      expect(gaps.includes("layers-not-in-opt")).toBe(!isMounted);
      expect(gaps).not.toContain("extension-ports-shared");
    });
  });
}

test("a function without layers has no gap of layers", async () => {
  const ledger = createFidelityLedger();
  await using fn = await startFunction(
    { "index.js": "exports.handler = async () => 1;" },
    { runtime: "nodejs20.x", isolation: "none", ledger },
  );
  await fn.invoke();
  expect(ledger.entries().map(({ gap }) => gap)).not.toContain("layers-not-in-opt");
});
