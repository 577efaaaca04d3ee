import { AssayError, createFidelityLedger, EXIT_CODES, messageOf, systemClock } from "@assay/core";
import { openTarget, parseTarget, type Target } from "@assay/pipeline";

/** Where `assay up` listens unless told otherwise. */
const LOCAL_ENDPOINT = "http://127.0.0.1:4566";

export interface EndpointArguments {
  readonly target?: string;
  readonly profile?: string;
  readonly region?: string;
}

/**
 * Clients for an AWS that is already there: `local` is the one that `assay up` serves.
 * Default: `AWS_ENDPOINT_URL` when it is set, otherwise `local`.
 */
export async function openEndpoint(args: EndpointArguments, env: NodeJS.ProcessEnv): Promise<Target> {
  const wanted = args.target ?? env.AWS_ENDPOINT_URL ?? "local";
  const name = parseTarget(wanted === "local" ? LOCAL_ENDPOINT : wanted);
  const { profile, region } = args;
  return openTarget(name, { clock: systemClock, ledger: createFidelityLedger(), profile, region });
}

/**
 * Turns what an AWS says, or that none answers, into a sentence with a way out; anything else passes unchanged.
 *
 * @returns an AssayError where the user can act on it, otherwise `error` itself
 */
export function explainRefusal(error: unknown, { name }: Target): unknown {
  const {
    code,
    $fault,
    name: exception,
  } = (error ?? {}) as {
    readonly code?: unknown;
    readonly $fault?: unknown;
    readonly name?: unknown;
  };
  if (code === "ECONNREFUSED") {
    return new AssayError("ENDPOINT_UNREACHABLE", `nothing answers at ${name}`, {
      hint: "start the embedded AWS with `assay up`, or name another endpoint with --target",
      exitCode: EXIT_CODES.infrastructure,
      cause: error,
    });
  }
  if ($fault !== "client" && $fault !== "server") return error;
  const hint = exception === "ResourceNotFoundException" ? "check the name, the region and --target" : undefined;
  return new AssayError(String(exception), `${name} refused: ${messageOf(error)}`, {
    ...(hint === undefined ? {} : { hint }),
    exitCode: $fault === "client" ? EXIT_CODES.failed : EXIT_CODES.infrastructure,
    cause: error,
  });
}
