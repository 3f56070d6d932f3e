// The providers that can sign people in: the installation's, set by its operator, and organizations' own.
import { and, eq, isNull, type SQL } from "drizzle-orm";
import { database } from "@/db/client";
import { organizations } from "@/db/schema/people";
import { organizationProviders } from "@/db/schema/single-sign-on";
import { environment } from "@/lib/server/env";
import { knownIssuers } from "@/lib/server/oidc/issuers";
import { type PrivateHosts, parsePrivateHosts } from "@/lib/server/outgoing/addresses";
import { fetchText } from "@/lib/server/outgoing/get";
import { processWide } from "@/lib/server/process-wide";
import { open, type SealBinding } from "@/lib/server/sealing";
import { domainsOf } from "@/lib/server/single-sign-on/domains";
import { Id } from "@/lib/shared/input";
import type { SignOnRefusal } from "@/lib/shared/single-sign-on/refusals";

export interface Provider {
  /** Its last part of next-auth's addresses. */
  id: string;
  /** The only organization that its sessions open; null for the installation's. */
  organizationId: string | null;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The domains of addresses that it may sign in: lower case, without `@`. */
  domains: readonly string[];
  /** Where requests to it may go. */
  hosts: PrivateHosts;
  /** The page that says how signing in ended, where it did not lead in. */
  page: string;
}

export const installationProviderId = "single-sign-on";

/** Null where the operator set none. */
export function installationProvider(): Provider | null {
  const { singleSignOn } = environment();
  if (!singleSignOn) return null;
  const { issuer, clientId, clientSecret, domains } = singleSignOn;
  return {
    id: installationProviderId,
    organizationId: null,
    ...{ issuer, clientId, clientSecret, domains },
    hosts: hostsOfOperator(issuer),
    page: "/sign-in",
  };
}

/** Where the provider sends people back to: its own for each provider, so that none answers for another. */
export function redirectUriOf({ id }: Pick<Provider, "id">): string {
  return `${new URL(environment().nextAuthUrl).origin}/api/auth/callback/${id}`;
}

/** The operator's own provider may be in an inside network: what they set is not a stranger's address. */
function hostsOfOperator(issuer: string): PrivateHosts {
  return parsePrivateHosts(`0.0.0.0/0 ::/0 localhost ${new URL(issuer).hostname}`);
}

/** @returns null for a provider that there is not, or not any more. */
export async function providerOf(id: string): Promise<Provider | null> {
  if (id === installationProviderId) return installationProvider();
  return Id.safeParse(id).data === id ? ownProvider(eq(organizations.id, id)) : null;
}

/** The provider of the organization at an address. Null for one without, and for no organization: nobody can tell which. */
export function providerAtSlug(slug: string): Promise<Provider | null> {
  return ownProvider(eq(organizations.slug, slug));
}

/** Null also for one that can let nobody in, since no operator has assigned a domain to the organization. */
async function ownProvider(whose: SQL): Promise<Provider | null> {
  const { issuer, clientId, sealedSecret } = organizationProviders;
  const [row] = await database()
    .select({ id: organizations.id, slug: organizations.slug, issuer, clientId, sealedSecret })
    .from(organizationProviders)
    .innerJoin(organizations, eq(organizations.id, organizationProviders.organizationId))
    .where(and(whose, isNull(organizations.deletedAt)));
  if (!row?.issuer || !row.clientId || !row.sealedSecret) return null;
  const domains = await domainsOf(row.id);
  if (domains.length === 0) return null;
  const { id, sealedSecret: sealed } = row;
  return {
    ...{ id, organizationId: id, issuer: row.issuer, clientId: row.clientId, domains },
    // Anyone who looks at the page needs none of it.
    get clientSecret() {
      return open(sealed, clientSecretBinding(id));
    },
    hosts: environment().allowedPrivateHosts,
    page: `/sign-in/${row.slug}`,
  };
}

/** Each with the guard that its addresses go through: what one of them may fetch, another may not get from the cache. */
export function issuersOf({ organizationId, hosts }: Provider) {
  return organizationId === null
    ? processWide("installation-issuers", () => knownIssuers((url) => fetchText(url, { hosts })))
    : processWide("organizations-issuers", () =>
        knownIssuers((url) => fetchText(url, { hosts: environment().allowedPrivateHosts })),
      );
}

/** The binding of the secret of an organization's client. */
export function clientSecretBinding(organizationId: string): SealBinding {
  return { organizationId, location: `organization_providers/${organizationId}/sealed_secret` };
}

// A sign-in that a provider began and Latchkey ends: by a code for the page, and words for the log.

/** Its message is for the log, and holds nothing that the provider or the browser sent. */
export class SignOnRefused extends Error {
  override readonly name = "SignOnRefused";

  constructor(
    readonly reason: SignOnRefusal,
    message: string,
  ) {
    super(message);
  }
}
