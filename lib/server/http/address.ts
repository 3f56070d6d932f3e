// IP addresses as sockets and proxies write them, in one form: what limits count by and the audit log shows.
import { isIP, isIPv4, isIPv6 } from "node:net";

/** Longer than any address with brackets, port and quotes. */
const longest = 80;

/**
 * One spelling for each address: IPv4 with dots, IPv6 compressed and in lower case, without port, brackets, quotes or
 * zone; IPv4 inside of IPv6 (`::ffff:203.0.113.9`) is that IPv4 address. Null when it is no address.
 */
export function canonicalAddress(text: string): string | null {
  if (isIPv4(text)) return text;
  if (text.length > longest) return null;
  const unquoted = text.trim().replace(/^"(.*)"$/, "$1");
  const bare = withoutPort(unquoted).replace(/%[\w.~-]+$/, "");
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  // The URL parser writes RFC 5952's form.
  const compressed = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  return mappedIPv4(compressed) ?? compressed;
}

function withoutPort(text: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{0,5})?$/.exec(text) ?? [];
  if (bracketed !== undefined) return isIPv4(bracketed) ? "" : bracketed;
  const [, v4] = /^([\d.]+):\d{0,5}$/.exec(text) ?? [];
  if (v4 !== undefined) return v4;
  // Some write IPv6 and port without brackets: only after all eight groups can the ninth be nothing else.
  const groups = text.split(":");
  return groups.length === 9 && isIP(text) === 0 ? groups.slice(0, 8).join(":") : text;
}

function mappedIPv4(compressed: string): string | null {
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(compressed) ?? [];
  return high === undefined || low === undefined ? null : dotted(high, low);
}

/** The IPv4 address in two groups of an IPv6 address. */
function dotted(high: string, low: string): string {
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 255, lower >> 8, lower & 255].join(".");
}

export interface Hop {
  forwardedFor: string | undefined;
  socketAddress: string | undefined;
  trustedProxies: number;
}

/**
 * Who sent a request through that many proxies, of which each appends the address that it sees: the n-th entry from
 * the right. Whatever stands left of it is the caller's claim. With fewer entries, or none that is an address there,
 * the socket's own.
 */
export function callerAddress({ forwardedFor, socketAddress, trustedProxies }: Hop): string {
  const entries = forwardedFor?.split(",") ?? [];
  const entry = trustedProxies > 0 ? entries.at(-trustedProxies) : undefined;
  return canonicalAddress(entry ?? "") ?? canonicalAddress(socketAddress ?? "") ?? "unknown";
}

// The network that limits count an address for: an IPv6 subscriber has at least 2^64 addresses.

/**
 * The IPv4 address, or the /64 of an IPv6 address, that the text names in any of the forms that proxies write. IPv4 written
 * as IPv6 (RFC 4291, RFC 6052) is IPv4. Any other text stays as it is.
 */
export function networkOf(address: string): string {
  // Some write brackets around IPv4 too.
  const canonical = canonicalAddress(address.replace(/^\[([\d.]+)\]/, "$1"));
  if (canonical === null) return address;
  if (isIPv4(canonical)) return canonical;
  const groups = groupsOf(canonical);
  const [high = "", low = ""] = groups.slice(6);
  const isTranslated = groups.slice(0, 6).join(":") === "64:ff9b:0:0:0:0";
  return isTranslated ? dotted(high, low) : `${groups.slice(0, 4).join(":")}::/64`;
}

/** The eight groups of a compressed address, each as short as it can be written. */
function groupsOf(compressed: string): string[] {
  const [first = [], last = []] = compressed.split("::").map((part) => (part ? part.split(":") : []));
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...zeros, ...last];
}
