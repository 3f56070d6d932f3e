// The role that a provider's claims give in an organization.
import { and, eq, exists, isNull, sql } from "drizzle-orm";
import type { JWTPayload } from "jose";
import { database } from "@/db/client";
import { organizationDomains, organizationProviders } from "@/db/schema/single-sign-on";
import { isThere } from "@/db/there";
import { domainOf } from "@/lib/server/single-sign-on/profile";
import type { Provider } from "@/lib/server/single-sign-on/provider";
import { readSettings, type Settings } from "@/lib/server/single-sign-on/record";

export interface Grant {
  organizationId: string;
  /** Null where neither a rule nor the default gives one. */
  roleId: string | null;
  /** Whether a rule gives it: that counts more than what a person gave. */
  isByRule: boolean;
}

/** Where the provider's word makes members: in its own organization, or in those that take in the installation's people. */
export async function grantsBy(provider: Provider, email: string, claims: JWTPayload): Promise<Grant[]> {
  const ids = provider.organizationId === null ? await takingIn(domainOf(email)) : [provider.organizationId];
  const all = await Promise.all(ids.map((id) => readSettings(database(), id)));
  return all.flatMap((settings) => (settings ? [grantOf(settings, claims)] : []));
}

/** Always in the same order, since locks are taken in it. */
async function takingIn(domain: string): Promise<string[]> {
  const { organizationId } = organizationProviders;
  const isTheirs = database()
    .select({ found: sql`1` })
    .from(organizationDomains)
    .where(
      and(eq(organizationDomains.organizationId, organizationId), eq(organizationDomains.domain, domain)),
    );
  const rows = await database()
    .select({ organizationId })
    .from(organizationProviders)
    .where(and(isNull(organizationProviders.issuer), exists(isTheirs), isThere(organizationId)))
    .orderBy(organizationId);
  return rows.map((row) => row.organizationId);
}

export function grantOf(settings: Settings, claims: JWTPayload): Grant {
  const { organizationId, roleClaim, rules, mayMakeOwners, defaultRole } = settings;
  const values = roleClaim === null ? new Set<string>() : valuesOf(claims, roleClaim);
  const rule = rules.find(
    ({ value, role }) => values.has(value) && (role.builtIn !== "owner" || mayMakeOwners),
  );
  if (rule) return { organizationId, roleId: rule.role.id, isByRule: true };
  // Whatever the roles' deletion made of it: nobody is an owner by having an address.
  const roleId = defaultRole && defaultRole.builtIn !== "owner" ? defaultRole.id : null;
  return { organizationId, roleId, isByRule: false };
}

/** Far more than anybody's groups; an ID token is bounded, too. */
const mostValues = 2_000;

/** A text, or a list of texts. The claim's name is looked up whole, then as a path: Keycloak's `realm_access.roles`. */
export function valuesOf(claims: JWTPayload, name: string): Set<string> {
  const found = Object.hasOwn(claims, name) ? claims[name] : name.split(".").reduce(inside, claims);
  const all = Array.isArray(found) ? found.slice(0, mostValues) : [found];
  return new Set(all.filter((value): value is string => typeof value === "string"));
}

function inside(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
