import { AssayError, EXIT_CODES } from "@assay/core";

/** Where `assay up` listens unless told otherwise. */
const DEFAULT_ENDPOINT = "http://127.0.0.1:4566";

export interface CloudEndpoint {
  /** Default: `AWS_ENDPOINT_URL`, else where `assay up` listens. */
  readonly endpoint?: string;
}

export interface CloudQuestion {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/_assay/`. */
  readonly path: string;
  /** Bytes are sent as they are, and everything else as JSON. */
  readonly body?: object | Uint8Array<ArrayBuffer>;
}

/**
 * Asks a running embedded AWS about itself, or orders something of it.
 * @throws AssayError ENDPOINT_INVALID, ENDPOINT_UNREACHABLE, ENDPOINT_FOREIGN, or the one that it answers with
 */
export async function askCloud(
  endpoint: CloudEndpoint,
  env: NodeJS.ProcessEnv,
  question: CloudQuestion,
): Promise<unknown> {
  const { base, response } = await send(endpoint, env, question);
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  throw refusalOf(answer) ?? foreign(base, question.path, response.status);
}

/**
 * Asks for what is no JSON.
 * @throws AssayError as {@link askCloud}
 */
export async function readFromCloud(
  endpoint: CloudEndpoint,
  env: NodeJS.ProcessEnv,
  question: CloudQuestion,
): Promise<Uint8Array> {
  const { base, response } = await send(endpoint, env, question);
  const isBytes = response.headers.get("content-type") === "application/octet-stream";
  if (response.ok && isBytes) return new Uint8Array(await response.arrayBuffer());
  throw refusalOf(await response.json().catch(() => undefined)) ?? foreign(base, question.path, response.status);
}

async function send(
  { endpoint }: CloudEndpoint,
  env: NodeJS.ProcessEnv,
  { method = "GET", path, body }: CloudQuestion,
): Promise<{ readonly base: string; readonly response: Response }> {
  const inherited = env.AWS_ENDPOINT_URL === "" ? undefined : env.AWS_ENDPOINT_URL;
  const base = endpoint ?? inherited ?? DEFAULT_ENDPOINT;
  const url = parseUrl(`${base.replace(/\/+$/, "")}/_assay/${path}`, base);
  const sent = body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(url, { method, ...(sent !== undefined && { body: sent }) }).catch((cause: unknown) => {
    throw new AssayError("ENDPOINT_UNREACHABLE", `nothing answers at ${base}`, {
      hint: "start the embedded AWS with `assay up`, or name another endpoint with --endpoint",
      exitCode: EXIT_CODES.infrastructure,
      cause,
    });
  });
  return { base, response };
}

function parseUrl(text: string, base: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new AssayError("ENDPOINT_INVALID", `"${base}" is not a URL`, {
      hint: `for example --endpoint ${DEFAULT_ENDPOINT}`,
      cause,
    });
  }
}

/** The error that the cloud described; undefined when it described none. */
function refusalOf(answer: unknown): AssayError | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const { code, message, hint }: { code?: unknown; message?: unknown; hint?: unknown } = answer;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return new AssayError(code, message, typeof hint === "string" ? { hint } : {});
}

function foreign(base: string, path: string, status: number): AssayError {
  return new AssayError("ENDPOINT_FOREIGN", `${base} answers ${status} to /_assay/${path}; it is no embedded AWS`, {
    hint: "name the one that `assay up` serves with --endpoint",
    exitCode: EXIT_CODES.infrastructure,
  });
}
