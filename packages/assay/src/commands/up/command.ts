import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { UpArguments } from "./up.js";

const EXAMPLES = `
Examples:
  assay up                                      serve on http://127.0.0.1:4566
  assay up --port 0 --json                      any free port, told as JSON on standard output
  assay up --clock frozen --time 2027-01-01T00:00:00Z    time stands still until assay clock moves it
  assay up --strict --allow no-isolation        whatever else is not like AWS is an error
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws lambda list-functions`;

export function defineUp(program: Command, io: Io, finish: Finish): void {
  program
    .command("up")
    .summary("serve the embedded AWS")
    .description("Serve the embedded AWS until Ctrl-C. Everything is forgotten when it ends.")
    .option("-p, --port <number>", "port to listen on; 0 takes any free one", parsePort, 4566)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--verify-signatures", "refuse requests whose signature does not fit the secret key `test`")
    .option("--clock <speed>", "how the cloud's time passes: real, frozen, or a multiple such as 10x", "real")
    .option("--time <instant>", "when the cloud's time begins, for example 2027-01-01T00:00:00Z; default now")
    .option("--strict", "answer an error to every request that is not served as AWS serves it (or ASSAY_STRICT=1)")
    .option("--allow <gap...>", "gaps of the fidelity ledger that pass although --strict is given")
    .option("--json", "print one JSON document with the URL once it is ready")
    .addHelpText("after", EXAMPLES)
    .action(async (options: UpArguments) => {
      const { up } = await import("./up.js");
      finish(await up(options, io));
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}
