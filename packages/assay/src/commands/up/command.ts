import { type Command, InvalidArgumentError } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import type { UpArguments } from "./up-arguments.js";

const EXAMPLES = `
Examples:
  assay up                                      serve on http://127.0.0.1:4566
  assay up --wait 30s                           in the background, once it is ready; assay down ends it
  assay up --persist .assay/state               begin where the last one ended
  assay up --port 0 --json                      any free port, told as JSON on standard output
  assay up --clock frozen --time 2027-01-01T00:00:00Z    time stands still until assay clock moves it
  assay up --strict --allow no-isolation        whatever else is not like AWS is an error
  assay up --report build/cloud.json            keep what was not like AWS, and what went wrong on order
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 aws lambda list-functions`;

export function defineUp(program: Command, io: Io, finish: Finish): void {
  program
    .command("up")
    .summary("serve the embedded AWS")
    .description(
      "Serve the embedded AWS until Ctrl-C. Everything is forgotten when it ends, unless --persist says where to keep it. Variables of LocalStack (GATEWAY_LISTEN, SERVICES, PERSISTENCE, ...) are heeded; options win.",
    )
    .option("-p, --port <number>", "port to listen on; 0 takes any free one; default 4566", parsePort)
    .option("--host <address>", "address to listen on; default 127.0.0.1")
    .option("--public-host <host>", "name and port under which others reach it, as in links and endpoints")
    .option("--services <names>", "only these services, for example sqs,sns", parseList)
    .option("--init <folder>", "scripts in boot.d, start.d, ready.d and shutdown.d; default /etc/localstack/init")
    .option("--persist <folder>", "keep all state there, and take it up again")
    .option("--snapshot <file>", "begin with the state in this file; see assay snapshot")
    .option("--max-environments <number>", "environments of one function at one time", parseCount)
    .option("--report <file>", "write there at the end, as JSON, what was not like AWS and what went wrong on order")
    .option(
      "--wait [duration]",
      "return once it is ready, at the latest after 60s: start it in the background, or wait for AWS_ENDPOINT_URL",
    )
    .option("--verify-signatures", "refuse requests whose signature does not fit the secret key `test`")
    .option("--clock <speed>", "how the cloud's time passes: real, frozen, or a multiple such as 10x", "real")
    .option("--time <instant>", "when the cloud's time begins, for example 2027-01-01T00:00:00Z; default now")
    .option(
      "--function-time <whose>",
      "time that functions read: machine, or cloud, which needs libfaketime; default machine",
    )
    .option("--strict", "answer an error to every request that is not served as AWS serves it (or ASSAY_STRICT=1)")
    .option("--allow <gap...>", "gaps of the fidelity ledger that pass although --strict is given")
    .option("--json", "print one JSON document with the URL once it is ready, and one with the report at the end")
    .addHelpText("after", EXAMPLES)
    .action(async (options: UpArguments) => {
      const { up } = await import("./up.js");
      finish(await up(options, io));
    });
}

function parseList(text: string): readonly string[] {
  return text.split(",").map((each) => each.trim());
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("it is a number from 1.");
  return count;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}
