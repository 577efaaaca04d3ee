import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface FrontDoorOptions {
  readonly bind: string;
  readonly port: number;
  /** The server itself. */
  readonly behind: { readonly host: string; readonly plainPort: number; readonly tlsPort: number };
}

export interface FrontDoor {
  /** Ends every connection. */
  close(): Promise<void>;
}

// The first byte of a TLS record that opens a handshake; no command of the engine's protocol begins so.
const TLS_HANDSHAKE = 0x16;

/** One port for clients with and without TLS, which the engine itself cannot offer. @throws when the port is in use */
export async function openFrontDoor({ bind, port, behind }: FrontDoorOptions): Promise<FrontDoor> {
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
  const door = createServer((client) => {
    let server: Socket | undefined;
    keep(client, () => server);
    client.once("data", (first) => {
      const { host, tlsPort, plainPort } = behind;
      const target = connect({ host, port: first[0] === TLS_HANDSHAKE ? tlsPort : plainPort });
      server = target;
      keep(target, () => client);
      target.write(first);
      client.pipe(target);
      target.pipe(client);
    });
  });
  door.listen({ host: bind, port, exclusive: true });
  await once(door, "listening");
  return {
    async close() {
      if (!door.listening) return;
      const closed = once(door, "close");
      door.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
