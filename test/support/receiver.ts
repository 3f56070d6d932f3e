// A webhook's receiver on loopback: it stores the requests it gets, and answers as the test says.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

export interface Received {
  headers: IncomingHttpHeaders & Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>;
  body: string;
  path: string;
}

export type Answer = (response: ServerResponse, received: Received) => unknown;

export const answering =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end("thanks");

/** @param certificate speaks https with it. */
export async function startReceiver(certificate?: { key: string; cert: string }) {
  const received: Received[] = [];
  const receiver = {
    url: "",
    port: 0,
    received,
    answer: answering(200),
    /** Of the deliveries so far, those of one type. */
    of: (type: string) => received.filter(({ body }) => JSON.parse(body).type === type),
    async waitFor(count: number, limitMs = 5_000): Promise<void> {
      for (const end = Date.now() + limitMs; received.length < count && Date.now() < end; ) await sleep(10);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  const handle = async (request: import("node:http").IncomingMessage, response: ServerResponse) => {
    const delivery = { headers: request.headers, body: await text(request), path: request.url } as Received;
    received.push(delivery);
    receiver.answer(response, delivery);
  };
  const server = certificate ? createHttpsServer(certificate, handle) : createServer(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  receiver.port = (server.address() as AddressInfo).port;
  receiver.url = `${certificate ? "https" : "http"}://127.0.0.1:${receiver.port}/hook`;
  return receiver;
}
