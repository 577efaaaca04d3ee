import { createMovableClock, startCloud } from "assay";

/** The AWS that the tests talk to, over the wire only. */
export interface TestCloud extends AsyncDisposable {
  readonly endpoint: string;
  /** Moves the clock, and with it every retry, timeout and expiry. */
  advance(by: string): Promise<void>;
  /** Orders faults; see `_assay/faults`. */
  addFault(rule: Readonly<Record<string, unknown>>): Promise<void>;
  clearFaults(): Promise<void>;
}

/** The one at `AWS_ENDPOINT_URL` when that is set, as in a compose project; otherwise one in this process. */
export async function openCloud(): Promise<TestCloud> {
  const running = process.env.AWS_ENDPOINT_URL;
  if (running !== undefined && running !== "") {
    return { ...overTheWire(running), [Symbol.asyncDispose]: async () => undefined };
  }
  const cloud = await startCloud({ clock: createMovableClock() });
  return { ...overTheWire(cloud.endpointUrl), [Symbol.asyncDispose]: () => cloud.dispose() };
}

function overTheWire(endpoint: string): Omit<TestCloud, keyof AsyncDisposable> {
  const call = async (method: string, path: string, body?: unknown): Promise<void> => {
    const answer = await fetch(endpoint + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    endpoint,
    advance: (by) => call("POST", "/_assay/clock", { advanceBy: by }),
    addFault: (rule) => call("POST", "/_assay/faults", rule),
    clearFaults: () => call("DELETE", "/_assay/faults"),
  };
}
