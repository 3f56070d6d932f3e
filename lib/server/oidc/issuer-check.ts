// The issuer as a cloud sees it: its address, its discovery document and its keys, fetched through `OIDC_ISSUER` itself.

import { addressFindings, failed, resolutionFindings } from "@/lib/server/oidc/issuer-address";
import { checkDiscovery, checkKeySet } from "@/lib/server/oidc/issuer-documents";
import { awsLimits, type FetchLimits, fetchDocument } from "@/lib/server/oidc/issuer-fetch";
import { currentIssuer, type Issuer } from "@/lib/server/oidc/keyring";
import { AppError } from "@/lib/shared/errors";
import { type IssuerPart, issuerParts } from "@/lib/shared/oidc/issuer-parts";
import type { IssuerCheck, IssuerFinding } from "@/lib/shared/oidc/schema";

type Part = IssuerCheck["parts"][number];

const running = new Map<string, Promise<IssuerCheck>>();

/**
 * Checks the issuer of this process. Anyone who asks while a check runs shares it: it says the same for every organization.
 * Nothing but the issuer's own origin is fetched. Of what is fetched, findings repeat only names that are wrong (an issuer, a
 * kid, where a redirect leads), cut.
 */
export async function checkIssuer(limits: FetchLimits = awsLimits): Promise<IssuerCheck> {
  let issuer: Issuer;
  try {
    issuer = await currentIssuer();
  } catch (error) {
    if (error instanceof AppError && error.code === "not_configured") return notConfigured(error.message);
    throw error;
  }
  const key = `${issuer.url} ${issuer.keys[0].kid}`;
  const shared = running.get(key);
  if (shared) return shared;
  const check = lookAt(issuer, limits).finally(() => running.delete(key));
  running.set(key, check);
  return check;
}

async function lookAt(issuer: Issuer, limits: FetchLimits): Promise<IssuerCheck> {
  const address = await timed("address", null, async () => {
    const findings = addressFindings(issuer.url);
    if (findings.some(({ outcome }) => outcome === "failed")) return findings;
    return [...findings, ...(await resolutionFindings(new URL(issuer.url).hostname))];
  });
  // An address that only breaks a cloud's rules can still be fetched; text that is not an address cannot.
  if (!URL.canParse(issuer.url)) return whole(issuer.url, [address]);

  let keysUrl: URL | null = null;
  const discoveryUrl = new URL(`${issuer.url.replace(/\/+$/, "")}/.well-known/openid-configuration`);
  const discovery = await timed("discovery", discoveryUrl, async () => {
    const fetched = await fetchDocument(discoveryUrl, limits);
    if (fetched.body === null) return fetched.findings;
    const checked = checkDiscovery(fetched.body, issuer.url);
    keysUrl = checked.keysUrl;
    return [...fetched.findings, ...checked.findings];
  });
  if (!keysUrl) return whole(issuer.url, [address, discovery]);
  const url: URL = keysUrl;
  const keys = await timed("keys", url, async () => {
    const fetched = await fetchDocument(url, limits);
    return fetched.body === null
      ? fetched.findings
      : [...fetched.findings, ...checkKeySet(fetched.body, issuer.keys[0])];
  });
  return whole(issuer.url, [address, discovery, keys]);
}

async function timed(part: IssuerPart, url: URL | null, look: () => Promise<IssuerFinding[]>): Promise<Part> {
  const startedMs = performance.now();
  const findings = await look();
  const durationMs = Math.round(performance.now() - startedMs);
  return { part, outcome: worst(findings), durationMs, url: url?.href ?? null, findings };
}

function worst(findings: readonly { outcome: string }[]): "ok" | "warning" | "failed" {
  const outcomes = findings.map(({ outcome }) => outcome);
  if (outcomes.includes("failed")) return "failed";
  return outcomes.includes("warning") ? "warning" : "ok";
}

const unseen = { durationMs: null, url: null, findings: [] };

function whole(issuer: string | null, looked: readonly Part[]): IssuerCheck {
  const parts = (Object.keys(issuerParts) as IssuerPart[]).map(
    (part): Part =>
      looked.find((checked) => checked.part === part) ?? { part, outcome: "not_reached", ...unseen },
  );
  return { issuer, outcome: worst(parts), parts };
}

function notConfigured(message: string): IssuerCheck {
  const remedy = "Ask your Latchkey administrator to set OIDC_ISSUER and OIDC_PRIVATE_KEY.";
  const findings = [failed("issuer_not_configured", message, remedy)];
  return whole(null, [{ part: "address", outcome: "failed", ...unseen, findings }]);
}
