#!/usr/bin/env node
import { readFileSync } from "node:fs";
import module from "node:module";
import process from "node:process";

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  // Asked by scripts and shell prompts; nothing else is loaded for it.
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  process.stdout.write(`${manifest.version}\n`);
} else {
  // Node 22.8 and later keep compiled modules between starts; older versions have no such function.
  module.enableCompileCache?.();
  // The SDK's advice about its own future is not for the users of this command.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { main } = await import("../dist/main.js");
  process.exitCode = await main(args);
}
