// The way out through a proxy, as operators set it for every program: HTTPS_PROXY, and NO_PROXY for what goes directly.
import { request as requestHttp } from "node:http";
import {
  type AgentOptions,
  Agent as HttpsAgent,
  type RequestOptions,
  request as requestHttps,
} from "node:https";
import { BlockList, isIP, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";

type Source = Record<string, string | undefined>;

/** How long a connection through a proxy may take, and the proxy's part of it: less, so that the error names the proxy. */
export const proxiedConnectionTimeoutMs = 4_000;
const tunnelTimeoutMs = 3_500;
/** The error of a connection that the proxy did not make. Its message never contains the setting. */
export const proxyErrorCode = "ERR_OUTGOING_PROXY";

/** The problem of `HTTPS_PROXY`, without its value, which may contain a password; undefined if it is usable. */
export function proxyProblem(source: Source = process.env): string | undefined {
  const { name, text } = proxySetting(source);
  if (text === undefined || parseProxy(text)) return undefined;
  return `${name} must be a proxy's address, such as http://proxy.example.com:3128.`;
}

/**
 * The proxy for an https address, or undefined where it is reached directly: no proxy is set, the host is this machine,
 * or `NO_PROXY` names it: a host with all below it (`example.com`, `.example.com`, `*.example.com`), an address, a network
 * (`10.0.0.0/8`), each with a port if wanted, or `*`.
 */
export function proxyFor(host: string, port: number, source: Source = process.env): URL | undefined {
  const { text } = proxySetting(source);
  const proxy = text === undefined ? undefined : parseProxy(text);
  if (!proxy || goesDirectly(host, port, source)) return undefined;
  return proxy;
}

export function isProxySet(source: Source = process.env): boolean {
  return proxySetting(source).text !== undefined;
}

function proxySetting(source: Source): { name: string; text: string | undefined } {
  const name = source.HTTPS_PROXY?.trim() ? "HTTPS_PROXY" : "https_proxy";
  return { name, text: source[name]?.trim() || undefined };
}

function parseProxy(text: string): URL | undefined {
  // `proxy:3128` is common; as a URL it would have the scheme `proxy:`.
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isPlain = url.pathname === "/" && !url.search && !url.hash;
  return isPlain && url.hostname && ["http:", "https:"].includes(url.protocol) ? url : undefined;
}

function goesDirectly(host: string, port: number, source: Source): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    isWithin(name, "127.0.0.0/8") ||
    name === "::1"
  ) {
    return true;
  }
  const list = source.NO_PROXY?.trim() || source.no_proxy || "";
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== "" && isNamed(name, port, entry));
}

function isNamed(name: string, port: number, entry: string): boolean {
  if (entry === "*") return true;
  // An IPv6 address has colons of its own: a port follows only after brackets.
  const [, bracketed, plain = "", entryPort] =
    /^(?:\[(.+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const pattern = (bracketed ?? plain).replace(/^\*?\./, "").replace(/\.$/, "");
  if (pattern === "") return false;
  if (pattern.includes("/")) return isWithin(name, pattern);
  return isIP(pattern) ? isWithin(name, pattern) : name === pattern || name.endsWith(`.${pattern}`);
}

function isWithin(name: string, network: string): boolean {
  const version = isIP(name);
  const [base = "", bits] = network.split("/");
  if (version === 0 || isIP(base) !== version) return false;
  const most = version === 4 ? 32 : 128;
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (length < 0 || length > most) return false;
  const list = new BlockList();
  list.addSubnet(base, length, version === 4 ? "ipv4" : "ipv6");
  return list.check(name, version === 4 ? "ipv4" : "ipv6");
}

type Created = (error: Error | null, socket?: Socket) => void;
type CreateConnection = (options: ConnectionOptions, created: Created) => Socket | undefined;

/** An agent for https whose connections go through the proxy, where one is set for their host. */
export function outgoingHttpsAgent(options: AgentOptions): HttpsAgent {
  const agent = new HttpsAgent(options);
  const overridden = agent as unknown as { createConnection: CreateConnection };
  const directly = overridden.createConnection.bind(agent);
  overridden.createConnection = (connection, created) => {
    const { host = "localhost", port = 443 } = connection;
    const proxy = proxyFor(host, Number(port));
    if (!proxy) return directly(connection, created);
    openTunnel(proxy, host, Number(port), (error, socket) => {
      if (error || !socket) return created(error);
      // The certificate is the target's own: the proxy carries bytes that it cannot read.
      created(null, connectTls({ ...connection, socket, path: undefined }));
    });
    return undefined;
  };
  return agent;
}

function openTunnel(proxy: URL, host: string, port: number, done: Created): void {
  const target = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const options: RequestOptions = {
    host: proxy.hostname.replace(/^\[|\]$/g, ""),
    port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
    method: "CONNECT",
    path: target,
    agent: false,
    headers: { host: target, ...authorization(proxy) },
    timeout: tunnelTimeoutMs,
  };
  const request =
    proxy.protocol === "https:" ? requestHttps(options) : requestHttp({ ...options, agent: false });
  let isSettled = false;
  const fail = (what: string) => {
    if (isSettled) return;
    isSettled = true;
    request.destroy();
    done(Object.assign(new Error(`The outgoing proxy ${what}.`), { code: proxyErrorCode }));
  };
  // Bounds the silence before the connection is made and that before the proxy's answer.
  request.once("timeout", () => fail("didn't answer in time"));
  request.on("error", ({ code = "no connection" }: NodeJS.ErrnoException) =>
    fail(`couldn't be reached (${code})`),
  );
  request.once("connect", ({ statusCode = 0 }, socket: Socket, head) => {
    if (statusCode < 200 || statusCode >= 300) {
      socket.destroy();
      return fail(statusCode === 407 ? "asks for another user or password (407)" : `refused (${statusCode})`);
    }
    isSettled = true;
    socket.setTimeout(0);
    if (head.length > 0) socket.unshift(head);
    done(null, socket);
  });
  request.end();
}

function authorization({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const decoded = [username, password].map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  return { "proxy-authorization": `Basic ${Buffer.from(decoded.join(":")).toString("base64")}` };
}
