// What AWS demands of an issuer's URL (CreateOpenIDConnectProvider, IAM API reference), and whether it can reach it.
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import type { IssuerFinding } from "@/lib/shared/oidc/schema";

const lookupLimitMs = 2_000;

export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** The rules that its text alone can break. */
export function addressFindings(issuer: string): IssuerFinding[] {
  if (!URL.canParse(issuer)) return [failed("issuer_no_url", "OIDC_ISSUER isn't a URL.", origin)];
  const url = new URL(issuer);
  const findings: IssuerFinding[] = [];
  const fail = (...finding: Parameters<typeof failed>) => findings.push(failed(...finding));
  const isLocal = isLoopback(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLocal)) {
    fail("issuer_not_https", `The issuer starts with ${url.protocol}//. AWS accepts only https.`, origin);
  }
  if (issuer.length > 255) {
    fail("issuer_too_long", `The issuer has ${issuer.length} characters. AWS accepts up to 255.`, origin);
  }
  if (url.search || url.hash) {
    fail("issuer_has_query", "The issuer has a query or fragment, which AWS refuses.", origin);
  }
  if (url.username || url.password) {
    fail("issuer_has_user", "The issuer contains a user name or password, which AWS refuses.", origin);
  }
  if (issuer.endsWith("/")) {
    fail(
      "issuer_ends_with_slash",
      "The issuer ends with a slash, but the provider's URL in AWS doesn't. They must be identical.",
      "Set OIDC_ISSUER without the slash at the end.",
    );
  }
  if (url.port && !isLocal) {
    fail(
      "issuer_has_port",
      `The issuer has the port ${url.port}. AWS doesn't accept an identity provider with a port.`,
      `Serve Latchkey on port 443, and set OIDC_ISSUER to https://${url.hostname}.`,
    );
  }
  if (isLocal) findings.push(unreachableFor(`${url.hostname} is this machine`));
  else if (isPrivateName(url.hostname)) {
    findings.push(unreachableFor(`${url.hostname} is a private network address`));
  }
  return findings;
}

/** Where its name leads from here: AWS cannot reach a private address, unless its DNS gives it another. */
export async function resolutionFindings(
  hostname: string,
  resolveAll: (hostname: string) => Promise<{ address: string }[]> = (name) => lookup(name, { all: true }),
  limitMs = lookupLimitMs,
): Promise<IssuerFinding[]> {
  if (isLoopback(hostname) || isPrivateName(hostname)) return [];
  const timeout = new Promise<[]>((resolve) => setTimeout(resolve, limitMs, []).unref());
  // A name that is not known here shows when it is fetched.
  const found = await Promise.race([resolveAll(hostname).catch(() => []), timeout]);
  const addresses = found.map(({ address }) => address);
  if (addresses.length === 0 || !addresses.every(isPrivateAddress)) return [];
  return [unreachableFor(`From here, ${hostname} resolves to ${addresses[0]}, a private network address`)];
}

const origin =
  "Set OIDC_ISSUER to this Latchkey's public https origin, such as https://latchkey.example.com.";

/** Never more than a warning: a simulator of AWS on the same network reads it, and DNS may answer AWS otherwise. */
function unreachableFor(what: string): IssuerFinding {
  return warning(
    "issuer_address_private",
    `${what}. AWS can't open it (a simulated AWS on the same network can).`,
    "For AWS, serve Latchkey at an https address that the internet can reach, and set OIDC_ISSUER to it.",
  );
}

/** Names that no public DNS resolves, and addresses as a URL writes them. */
function isPrivateName(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  if (isIP(bare)) return isPrivateAddress(bare);
  return (
    !hostname.includes(".") || /\.(local|internal|lan|home|intranet|test|home\.arpa)\.?$/i.test(hostname)
  );
}

const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const) {
  privateAddresses.addSubnet(network, prefix, "ipv6");
}

function isPrivateAddress(address: string): boolean {
  return privateAddresses.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

type Found = (reason: string, message: string, remedy: string) => IssuerFinding;

export const failed: Found = (reason, message, remedy) => ({ reason, outcome: "failed", message, remedy });
export const warning: Found = (reason, message, remedy) => ({ reason, outcome: "warning", message, remedy });

/** The remedy if something else answers in Latchkey's place. */
export const checkFront =
  "Check that this address leads to Latchkey itself, not to something in front of it.";
