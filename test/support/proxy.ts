// A real CONNECT proxy on loopback, that knows by itself where each name leads.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

export type ProxyBehaviour = "connect" | "refuse" | "silence";

/** @param portFor the port on loopback for a target, or undefined for one that is refused. */
export async function startTestProxy(portFor: (target: string) => number | undefined) {
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(400).end());
  const proxy = {
    port: 0,
    password: "p@ss-hunter2",
    url: () => `http://reader:${encodeURIComponent(proxy.password)}@127.0.0.1:${proxy.port}`,
    behaviour: "connect" as ProxyBehaviour,
    tunnels: [] as { to?: string; authorization?: string }[],
    close() {
      for (const socket of open) socket.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    open.add(socket);
    const { url: to = "", headers } = request;
    proxy.tunnels.push({ to, authorization: headers["proxy-authorization"] });
    if (proxy.behaviour === "silence") return;
    const port = portFor(to);
    if (proxy.behaviour === "refuse" || port === undefined) {
      const status = port === undefined ? "403 Forbidden" : "407 Proxy Authentication Required";
      return void socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
    }
    const onward = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    open.add(onward);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}
