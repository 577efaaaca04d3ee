import { connect, type Socket } from "node:net";

/** What a server answers to bytes that no AWS client would send; read until it ends the connection. */
export async function exchangeRaw(
  endpointUrl: string,
  converse: (socket: Socket) => void | Promise<void>,
): Promise<string> {
  const { hostname, port } = new URL(endpointUrl);
  const socket = connect(Number(port), hostname);
  const answer = readAll(socket);
  await converse(socket);
  return await answer;
}

async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A server that refuses may reset the connection while the client still sends.
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.on("close", resolve));
  return Buffer.concat(chunks).toString("latin1");
}
