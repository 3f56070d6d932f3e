// Whom an address belongs to, as far as limits are concerned: an IPv6 subscriber holds 2^64 addresses at least.
import { isIPv4 } from "node:net";
import { canonicalAddress, dotted } from "@/lib/server/http/address";

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
