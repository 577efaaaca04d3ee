import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface FrontDoorOptions {
  readonly bind: string;
  readonly port: number;
  /** Ports of this machine behind it. */
  readonly plainPort: number;
  readonly tlsPort: number;
}

export interface FrontDoor {
  /** Ends every connection. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
// The first byte of a TLS record that opens a handshake; no command of the engine's protocol begins so.
const TLS_HANDSHAKE = 0x16;

/** One port for clients with and without TLS, which the engine itself cannot offer. @throws when the port is in use */
export async function openFrontDoor({ bind, port, plainPort, tlsPort }: FrontDoorOptions): Promise<FrontDoor> {
  const open = new Set<Socket>();
  const keep = (socket: Socket, other: () => Socket | undefined): void => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open.delete(socket);
      other()?.destroy();
    });
  };
  const server = createServer((client) => {
    let behind: Socket | undefined;
    keep(client, () => behind);
    client.once("data", (first) => {
      const target = connect({ host: LOOPBACK, port: first[0] === TLS_HANDSHAKE ? tlsPort : plainPort });
      behind = target;
      keep(target, () => client);
      target.write(first);
      client.pipe(target);
      target.pipe(client);
    });
  });
  server.listen({ host: bind, port, exclusive: true });
  await once(server, "listening");
  return {
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
