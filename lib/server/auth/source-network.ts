// Whom an address belongs to, as far as limits are concerned: an IPv6 subscriber holds 2^64 addresses at least.
import { isIP } from "node:net";

/**
 * The IPv4 address, or the /64 of an IPv6 address, that the text names in any of the forms that proxies write: with a
 * port, brackets, quotes or a zone. IPv4 written as IPv6 (RFC 4291, RFC 6052) is IPv4. Any other text stays as it is.
 */
export function networkOf(address: string): string {
  const host = hostOf(address);
  if (isIP(host) === 4) return host;
  if (isIP(host) !== 6) return address;
  const groups = groupsOf(host);
  const prefix = groups.slice(0, 6).join(":");
  if (prefix === "0:0:0:0:0:ffff" || prefix === "64:ff9b:0:0:0:0") {
    return groups
      .slice(6)
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
      .join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function hostOf(address: string): string {
  const text = address.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed] = /^\[([^\]]*)\](?::\d*)?$/.exec(text) ?? [];
  const [, withPort] = /^([\d.]+):\d*$/.exec(text) ?? [];
  return (bracketed ?? withPort ?? text).replace(/%.*$/, "");
}

/** Its eight groups, each as short as it can be written. */
function groupsOf(host: string): string[] {
  // The URL's parser writes every form of an address in one way.
  const canonical = new URL(`http://[${host}]/`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const [first, last] = [head, tail ?? ""].map((part) => (part ? part.split(":") : []));
  const zeros = Array.from({ length: 8 - (first?.length ?? 0) - (last?.length ?? 0) }, () => "0");
  return [...(first ?? []), ...zeros, ...(last ?? [])];
}
