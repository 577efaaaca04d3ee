import { ADMINISTRATOR } from "./access-list.js";

/** How the cloud itself reaches a server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Certificate of the authority, PEM, of a server that wants TLS. */
  readonly authority: string | undefined;
  readonly adminPassword: string;
}

export interface ServerConnection {
  sendCommand(command: readonly string[]): Promise<unknown>;
}

/** Runs `task` with a connection that ends with it. */
export async function withConnection<Result>(
  { host, port, authority, adminPassword }: ServerAddress,
  task: (connection: ServerConnection) => Promise<Result>,
): Promise<Result> {
  const { createClient } = await import("@redis/client");
  const plain = { host, port, reconnectStrategy: false } as const;
  const client = createClient({
    // Whatever its name: that the authority has issued it says whose it is.
    socket:
      authority === undefined ? plain : { ...plain, tls: true, ca: authority, checkServerIdentity: () => undefined },
    username: ADMINISTRATOR,
    password: adminPassword,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await task(client);
  } finally {
    client.destroy();
  }
}
