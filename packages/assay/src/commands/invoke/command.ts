import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { InvokeArguments } from "./invoke.js";

const EXAMPLES = `
Examples:
  assay invoke build/function.zip --event events/order.json
  assay invoke src/ --runtime nodejs22.x --handler index.handler --payload '{"id":1}'
  echo '{}' | assay invoke line-bot:live --event -          a deployed function, alias live
  assay invoke line-bot:7 --target aws                      version 7 on AWS`;

export function defineInvoke(program: Command, io: Io, finish: Finish): void {
  program
    .command("invoke")
    .summary("send one event to a zip, a folder or a deployed function")
    .description(
      "Send one event to a zip or folder in the sandbox, or to a deployed function. The answer goes to standard output, the log to standard error; a function error is exit code 1.",
    )
    .argument("<what>", "path of a zip or folder, or name or ARN of a deployed function, with :version or :alias")
    .option("-e, --event <file>", "file with the event; - reads standard input")
    .option("-p, --payload <json>", "the event itself; default {}")
    .option("-c, --config <path>", "configuration; default: the nearest assay.config.* upwards, where there is one")
    .option("--runtime <id>", "Lambda runtime of a zip or folder; default: the configured one")
    .option("--handler <name>", "handler of a zip or folder; default: the configured one")
    .option("--memory <MiB>", "memory of the environment; default: the configured one, or 128", parseNumber)
    .option("--timeout <seconds>", "timeout of the function; default: the configured one, or 3", parseNumber)
    .option("--env <name=value>", "environment variable of a zip or folder; may be repeated", collect, [])
    .option("-t, --target <target>", "where a deployed function is: local (assay up), aws, or a URL")
    .option("--profile <name>", "profile of the shared AWS configuration")
    .option("--region <name>", "AWS region")
    .option("--no-log", "do not print the invocation's log")
    .addHelpText("after", EXAMPLES)
    .action(async (what: string, options: InvokeArguments) => {
      const { invoke } = await import("./invoke.js");
      finish(await invoke(what, options, io));
    });
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is expected.");
  return Number(text);
}

function collect(text: string, before: readonly string[]): string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*=/.test(text)) throw new InvalidArgumentError("write it as NAME=value.");
  return [...before, text];
}
