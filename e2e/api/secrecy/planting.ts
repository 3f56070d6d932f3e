// An organization on a server of its own in which every secret is known, and every refusal is kept.
import { type APIResponse, expect } from "@playwright/test";
import { canary } from "@/e2e/canary";
import { answerOf } from "@/e2e/problem";
import { createOrganizationIn, type OwnServer } from "@/e2e/server";
import { sessionCookie } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";

export const kickoffs = "/api/v1/worker/kickoffs";

export interface Planting {
  server: OwnServer;
  acme: WorkingOrganization;
  /** By what each of them is. */
  secrets: Record<string, string>;
  /** The texts of the answers, by what each of them answers. */
  refusals: Record<string, string>;
  /** A new secret text, remembered. */
  secret(about: string): string;
  /** Expects the answer to be a refusal, and remembers it. */
  refused(about: string, response: Promise<APIResponse>): Promise<void>;
}

export async function newPlanting(server: OwnServer, databaseUrl: string): Promise<Planting> {
  const organization = await createOrganizationIn(databaseUrl);
  const acme = await newWorkingOrganization(organization, {
    baseUrl: server.baseUrl,
    issuer: server.settings.OIDC_ISSUER ?? "",
  });
  const secrets: Record<string, string> = {
    "the owner's password": organization.owner.password,
    "the owner's session": await sessionCookie(acme.owner.context),
    "a deployment token": acme.token,
    "the first secret's value": acme.secretValue,
    SEALING_KEYS: server.settings.SEALING_KEYS ?? "",
    NEXTAUTH_SECRET: server.settings.NEXTAUTH_SECRET ?? "",
    "the private key": server.settings.OIDC_PRIVATE_KEY?.split("\n")[3] ?? "",
    "the database's password": new URL(databaseUrl).password,
  };
  const refusals: Record<string, string> = {};
  return {
    server,
    acme,
    secrets,
    refusals,
    secret: (about) => {
      const text = canary(about.replaceAll(" ", "-"));
      secrets[about] = text;
      return text;
    },
    refused: async (about, response) => {
      const { status, text } = await answerOf(await response);
      expect(status, `${about}: ${text}`).toBeGreaterThanOrEqual(400);
      expect(status, `${about}: ${text}`).toBeLessThan(500);
      refusals[`the answer to ${about}`] = text;
    },
  };
}
