// `fetch` through the outgoing proxy: Node's own knows of none before Node 24.
import { request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import { outgoingHttpsAgent, proxyFor } from "@/lib/clouds/proxy";

/** Makes this process's `fetch` go through the proxy, where one is set for the address; else nothing changes. */
export function fetchThroughProxy(url: URL): void {
  const isProxied = url.protocol === "https:" && proxyFor(url.hostname, Number(url.port || 443));
  if (isProxied) globalThis.fetch = proxiedFetch();
}

/** As much of `fetch` as JSON calls need: https, a text as body, a signal; a redirect is an error. */
export function proxiedFetch(agent = outgoingHttpsAgent({ keepAlive: true, maxSockets: 16 })): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { body, method = "GET", signal } = init;
    if (typeof body !== "string" && body !== undefined && body !== null) {
      throw new TypeError("Only a text can be sent through the proxy.");
    }
    signal?.throwIfAborted();
    const headers = new Headers(init.headers);
    headers.set("accept-encoding", "identity");
    if (body) headers.set("content-length", String(Buffer.byteLength(body)));
    return new Promise<Response>((resolve, reject) => {
      const failed = (cause: unknown) =>
        reject(signal?.aborted ? signal.reason : new TypeError("fetch failed", { cause }));
      const options = { method, agent, headers: Object.fromEntries(headers), signal: signal ?? undefined };
      const request = requestHttps(url, options, (message) => {
        const status = message.statusCode ?? 0;
        const isRedirect = status >= 300 && status < 400 && status !== 304;
        if (isRedirect || status < 200) {
          message.destroy();
          return failed(Object.assign(new Error("unexpected redirect"), { code: "ERR_REDIRECT" }));
        }
        const answered = new Headers();
        for (const [name, value = ""] of Object.entries(message.headers)) {
          for (const one of [value].flat()) answered.append(name, one);
        }
        const isEmpty = status === 204 || status === 205 || status === 304;
        if (isEmpty) message.resume();
        const stream = isEmpty ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>);
        resolve(new Response(stream, { status, headers: answered }));
      });
      request.on("error", failed);
      request.end(body ?? undefined);
    });
  };
}
