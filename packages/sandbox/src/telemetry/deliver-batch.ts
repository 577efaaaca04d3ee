import { request } from "node:http";
import { connect, type Socket } from "node:net";
import type { Destination } from "./subscription-request.js";

/** Sends serialised events to where an extension listens; rejects when nobody takes them. */
export type BatchDelivery = (events: readonly string[], signal: AbortSignal) => Promise<void>;

/** @param host address of the environment's `sandbox.localdomain` */
export function createBatchDelivery(host: string, destination: Destination): BatchDelivery {
  switch (destination.protocol) {
    case "HTTP":
      return (events, signal) => sendOverHttp(host, destination, `[${events.join(",")}]`, signal);
    case "TCP":
      return createTcpDelivery(host, destination.port);
    default:
      return destination satisfies never;
  }
}

// A frozen extension takes a connection and answers when it runs again, so that there is no timeout.
function sendOverHttp(
  host: string,
  { port, path, method }: Extract<Destination, { readonly protocol: "HTTP" }>,
  text: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
    const sending = request({ host, port, path, method, headers, signal, agent: false }, (response) => {
      const { statusCode = 500 } = response;
      response.resume();
      response.once("error", reject);
      response.once("end", () => {
        if (statusCode < 400) resolve();
        else reject(new Error(`the listener answered ${statusCode}`));
      });
    });
    sending.once("error", reject);
    sending.end(text);
  });
}

/** One connection for all batches, made anew when it was lost. */
function createTcpDelivery(host: string, port: number): BatchDelivery {
  let socket: Socket | undefined;
  return async (events, signal) => {
    if (socket === undefined || socket.destroyed) socket = await openSocket(host, port, signal);
    await write(socket, `${events.join("\n")}\n`);
  };
}

function openSocket(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // The signal ends the connection whenever it comes.
    const socket = connect({ host, port, signal });
    socket.once("connect", () => resolve(socket));
    socket.on("error", reject);
    socket.resume();
  });
}

function write(socket: Socket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(text, (error) => {
      if (error == null) return resolve();
      socket.destroy();
      reject(error);
    });
  });
}
