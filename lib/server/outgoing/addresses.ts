// Where requests can go whose address an organization entered: to the internet, and to what the operator lists in
// ALLOWED_PRIVATE_HOSTS. Inside networks, this machine and a cloud's metadata are out of their reach.
import { lookup, Resolver } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** Hosts and networks that the operator opens. */
export interface PrivateHosts {
  names: ReadonlySet<string>;
  networks: BlockList;
}

/** @throws TypeError with a sentence that follows the variable's name. */
export function parsePrivateHosts(text: string): PrivateHosts {
  const names = new Set<string>();
  const networks = new BlockList();
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  for (const [index, entry] of entries.entries()) {
    const [base = "", bits, ...rest] = entry.replace(/^\[|\]$/g, "").split("/");
    const family = isIP(base);
    if (family === 0) {
      if (bits !== undefined || !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(base)) throw malformed(index);
      names.add(base);
      continue;
    }
    const most = family === 6 ? 128 : 32;
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : most + 1;
    if (length > most || rest.length > 0) throw malformed(index);
    networks.addSubnet(base, length, family === 6 ? "ipv6" : "ipv4");
  }
  return { names, networks };
}

function malformed(index: number): TypeError {
  return new TypeError(
    `has an entry (number ${index + 1}) that is neither a host nor an address or network such as 10.1.0.0/16.`,
  );
}

const closed = new BlockList();
// IANA's registries of special-purpose addresses, multicast, and the one public address inside every Azure network.
for (const network of `0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
  192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
  224.0.0.0/4 240.0.0.0/4`.split(/\s+/)) {
  const [base = "", bits] = network.split("/");
  closed.addSubnet(base, Number(bits), "ipv4");
}
for (const network of ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]) {
  const [base = "", bits] = network.split("/");
  closed.addSubnet(base, Number(bits), "ipv6");
}
/** All others are this machine's, a link's, a site's, or hold an IPv4 address that would have to be looked at. */
const globalIpv6 = new BlockList();
globalIpv6.addSubnet("2000::", 3, "ipv6");

function isInternet(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, "ipv4");
  return globalIpv6.check(address, "ipv6") && !closed.check(address, "ipv6");
}

const bare = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");

function isOpen(address: string, { networks }: PrivateHosts): boolean {
  return isInternet(address) || networks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** What an address's text alone breaks: `scheme`, or that it is `private`; null where only its name can tell. */
export function addressProblem(url: URL, hosts: PrivateHosts): "scheme" | "private" | null {
  const host = bare(url);
  const isLocal = host === "localhost" || host.endsWith(".localhost");
  const isListed = hosts.names.has(host) || (isIP(host) !== 0 && isOpen(host, hosts));
  if ((isLocal || isIP(host) !== 0) && !isListed) return "private";
  // Nobody can listen to traffic within the machine.
  const isLoopback = isLocal || host === "::1" || host.startsWith("127.");
  return url.protocol === "https:" || (isLoopback && url.protocol === "http:") ? null : "scheme";
}

export type Resolved =
  | { addresses: [string, ...string[]]; failure?: undefined }
  | { failure: "unknown_name" | "not_allowed"; addresses?: undefined };

/** Every address of a name, as DNS says at this moment. */
export type Resolve = (name: string) => Promise<string[]>;

/**
 * The addresses that a request connects to. Resolved here, once: nothing looks the name up again, so that another answer
 * cannot lead elsewhere. One address that is not open closes the name.
 */
export async function openAddresses(
  url: URL,
  hosts: PrivateHosts,
  resolve: Resolve = resolveByDns,
): Promise<Resolved> {
  if (addressProblem(url, hosts)) return { failure: "not_allowed" };
  const host = bare(url);
  if (isIP(host)) return { addresses: [host] };
  const isListed = hosts.names.has(host);
  let found =
    host === "localhost" || host.endsWith(".localhost") ? ["127.0.0.1", "::1"] : await resolve(host);
  // A host that an operator lists may be known to this machine only.
  if (found.length === 0 && isListed) found = await resolveBySystem(host);
  const [first, ...others] = found;
  if (first === undefined) return { failure: "unknown_name" };
  if (!isListed && !found.every((address) => isOpen(address, hosts))) return { failure: "not_allowed" };
  return { addresses: [first, ...others] };
}

/** Not by the system's own way, whose four places all lookups of this process share: a slow name would hold them. */
async function resolveByDns(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
}

async function resolveBySystem(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}
