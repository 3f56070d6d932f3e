// Whether Latchkey can sign people in with a provider, by what its discovery document says: asked when it is set up, so that
// anyone who sets it up learns of it, and not the first person to sign in.

import { environment } from "@/lib/server/env";
import { knownIssuers } from "@/lib/server/oidc/issuers";
import { addressProblem } from "@/lib/server/outgoing/addresses";
import { fetchText } from "@/lib/server/outgoing/get";
import { algorithms, isWebAddress } from "@/lib/server/single-sign-on/exchange";
import { AppError, fieldError } from "@/lib/shared/errors";

/** @throws AppError `validation_failed` at the field `issuer`, without anything of the provider's answer. */
export async function inspectIssuer(issuer: string): Promise<void> {
  const hosts = environment().allowedPrivateHosts;
  if (addressProblem(new URL(issuer), hosts)) {
    throw wrong(
      "This address is on this server or in a private network. Your Latchkey administrator can allow it with ALLOWED_PRIVATE_HOSTS.",
    );
  }
  const document = await documentAt(issuer);
  const problem = problemOf(document);
  if (problem) throw wrong(problem);
}

async function documentAt(issuer: string): Promise<Record<string, unknown>> {
  const hosts = environment().allowedPrivateHosts;
  let answered: unknown;
  // Anew: what is kept is what was wrong before it was put right.
  const issuers = knownIssuers(async (url) => {
    const text = await fetchText(url, { hosts });
    answered ??= parsed(text);
    return text;
  });
  return issuers.documentOf(issuer).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error;
    throw wrong(otherIssuer(issuer, answered) ?? error.message);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The mistake that is made most often, in words of its own. */
function otherIssuer(issuer: string, answered: unknown): string | null {
  const { issuer: named } = (answered ?? {}) as { issuer?: unknown };
  if (typeof named !== "string" || named === issuer) return null;
  if (named === `${issuer}/`) return "The provider writes its issuer with a slash at the end. Add it.";
  if (`${named}/` === issuer)
    return "The provider writes its issuer without the slash at the end. Remove it.";
  return `The provider calls itself otherwise. Copy “issuer” from ${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration.`;
}

function problemOf(document: Record<string, unknown>): string | null {
  const hosts = environment().allowedPrivateHosts;
  for (const name of ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"]) {
    const address = document[name];
    if (name === "userinfo_endpoint" && address === undefined) continue;
    if (!isWebAddress(address))
      return `The provider’s document names no ${name}: people can’t sign in with it.`;
    const problem = addressProblem(new URL(address), hosts);
    if (problem === "scheme") return `The provider’s ${name} isn’t an https address.`;
    if (problem === "private") {
      return `The provider’s ${name} is in a private network. Your Latchkey administrator can allow it with ALLOWED_PRIVATE_HOSTS.`;
    }
  }
  return flowProblemOf(document);
}

/** Why Latchkey cannot use the provider, apart from its endpoints' addresses; null if it can. */
export function flowProblemOf(document: Record<string, unknown>): string | null {
  // A missing member is accepted: Entra names no challenge methods, and supports them.
  if (!mayBe(document.response_types_supported, ["code"])) {
    return "The provider doesn’t offer the authorization code flow (response type “code”).";
  }
  if (!mayBe(document.code_challenge_methods_supported, ["S256"])) {
    return "The provider doesn’t offer PKCE with S256.";
  }
  if (!mayBe(document.id_token_signing_alg_values_supported, algorithms)) {
    return "The provider doesn’t sign ID tokens with a public key (RS256, ES256 and their like).";
  }
  const methods = ["client_secret_basic", "client_secret_post"];
  if (!mayBe(document.token_endpoint_auth_methods_supported, methods)) {
    return "The provider takes no client secret (client_secret_basic or client_secret_post).";
  }
  return null;
}

const mayBe = (said: unknown, supported: readonly string[]) =>
  !Array.isArray(said) || supported.some((value) => said.includes(value));

const wrong = (message: string) => fieldError("validation_failed", "issuer", message);
