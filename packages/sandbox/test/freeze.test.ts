import { describe, expect, test } from "vitest";
import { isolations, lacks, startFunction } from "./support/sandboxes.js";

for (const { isolation, label, isMissing } of isolations) {
  describe.skipIf(isMissing || process.platform === "win32" || lacks("nodejs20.x"))(
    `between invocations, ${label}`,
    () => {
      test("nothing of the function runs, and it goes on with the next one", async () => {
        await using fn = await startFunction(
          {
            // Counts only while it may run: the timer is due many times over while the environment is frozen.
            "index.js": `
            let ticks = 0, started = false;
            exports.handler = async (event) => {
              if (!started) { started = true; setInterval(() => { ticks += 1; }, 1); }
              const before = ticks;
              if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
              return { before, after: ticks };
            };`,
          },
          { runtime: "nodejs20.x", isolation },
        );
        await fn.invoke();
        const running = (await fn.invoke({ waitMs: 100 })).json() as { before: number; after: number };
        expect(running.after - running.before).toBeGreaterThan(10);

        // Another environment works for longer than the first one's timer would need for 100 ticks.
        await using other = await startFunction(
          { "index.js": "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 300));" },
          { runtime: "nodejs20.x", isolation },
        );
        await other.invoke();
        const thawed = (await fn.invoke()).json() as { before: number };
        expect(thawed.before - running.after).toBeLessThan(50);
      });

      test("a frozen environment is disposed like any other", async () => {
        const fn = await startFunction(
          { "index.js": "exports.handler = async () => 1;" },
          { runtime: "nodejs20.x", isolation },
        );
        await fn.invoke();
        await fn[Symbol.asyncDispose]();
        expect(fn.environment.phase).toEqual({ name: "shutdown", reason: "disposed" });
        await expect(fn.invoke()).rejects.toMatchObject({ code: "ENVIRONMENT_ENDED" });
      });
    },
  );
}
