// The domains whose email addresses an organization may let in by single sign-on. An operator assigns each domain.
import { domainToASCII } from "node:url";
import { and, asc, eq, inArray, like } from "drizzle-orm";
import { database, type Executor } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { organizations, sessions, users } from "@/db/schema/people";
import { organizationDomains } from "@/db/schema/single-sign-on";
import { recordAudit } from "@/lib/server/audit/record";
import { noSuchOrganization, operatorIn } from "@/lib/server/auth/actor";
import { parseDomains } from "@/lib/server/single-sign-on/settings";
import type { AuditAction } from "@/lib/shared/audit/actions";
import { AppError } from "@/lib/shared/errors";

export interface AssignedDomain {
  domain: string;
  slug: string;
}

/** The domains of all organizations, or of one. @throws AppError `not_found` */
export async function listDomains(slug?: string): Promise<AssignedDomain[]> {
  const { id } = slug === undefined ? {} : await organizationAt(slug);
  return database()
    .select({ domain: organizationDomains.domain, slug: organizations.slug })
    .from(organizationDomains)
    .innerJoin(organizations, eq(organizations.id, organizationDomains.organizationId))
    .where(id === undefined ? undefined : eq(organizationDomains.organizationId, id))
    .orderBy(asc(organizations.slug), asc(organizationDomains.domain));
}

/** In the form in which the addresses of emails have them. */
export async function domainsOf(organizationId: string, executor: Executor = database()): Promise<string[]> {
  const rows = await executor
    .select({ domain: organizationDomains.domain })
    .from(organizationDomains)
    .where(eq(organizationDomains.organizationId, organizationId))
    .orderBy(asc(organizationDomains.domain));
  return rows.map(({ domain }) => domain);
}

/**
 * A domain is one organization's alone: two would each vouch for the same people.
 *
 * @throws AppError `not_found`, `validation_failed`, or `conflict` where it is assigned already.
 */
export async function assignDomain(slug: string, text: string): Promise<AssignedDomain> {
  const domain = domainIn(text);
  const { id, name } = await organizationAt(slug);
  await organizationTransaction(id, async (tx) => {
    const inserted = await tx
      .insert(organizationDomains)
      .values({ domain, organizationId: id })
      .onConflictDoNothing()
      .returning({ domain: organizationDomains.domain });
    if (inserted.length === 0) throw await alreadyAssigned(tx, domain);
    await recordAudit(tx, operatorIn(id), audited("organization.domain_assigned", { id, name, domain }));
  });
  return { domain, slug };
}

/**
 * The organization's provider no longer lets in people of that domain, and their sessions by it end.
 *
 * @returns how many sessions ended.
 * @throws AppError `not_found`
 */
export async function removeDomain(slug: string, text: string): Promise<number> {
  const domain = domainIn(text);
  const { id, name } = await organizationAt(slug);
  return organizationTransaction(id, async (tx) => {
    const removed = await tx
      .delete(organizationDomains)
      .where(and(eq(organizationDomains.domain, domain), eq(organizationDomains.organizationId, id)))
      .returning({ domain: organizationDomains.domain });
    if (removed.length === 0) throw new AppError("not_found", `${domain} isn't assigned to /${slug}.`);
    const people = tx
      .select({ id: users.id })
      .from(users)
      .where(like(users.email, `%@${domain}`));
    const ended = await tx
      .delete(sessions)
      .where(and(eq(sessions.organizationId, id), inArray(sessions.userId, people)))
      .returning({ id: sessions.id });
    await recordAudit(tx, operatorIn(id), audited("organization.domain_removed", { id, name, domain }));
    return ended.length;
  });
}

function audited(action: AuditAction, { id, name, domain }: { id: string; name: string; domain: string }) {
  return { action, object: { kind: "organization" as const, id, label: name }, detail: { domain } };
}

async function organizationAt(slug: string) {
  const [found] = await database()
    .select({ id: organizations.id, name: organizations.name })
    .from(organizations)
    .where(eq(organizations.slug, slug.replace(/^\//, "")));
  if (!found) throw noSuchOrganization();
  return found;
}

async function alreadyAssigned(tx: Executor, domain: string): Promise<AppError> {
  const [holder] = await tx
    .select({ slug: organizations.slug })
    .from(organizationDomains)
    .innerJoin(organizations, eq(organizations.id, organizationDomains.organizationId))
    .where(eq(organizationDomains.domain, domain));
  return new AppError("conflict", `${domain} is assigned to /${holder?.slug} already.`);
}

function domainIn(text: string): string {
  try {
    const [domain, ...more] = parseDomains(domainToASCII(text.trim()));
    if (domain !== undefined && more.length === 0) return domain;
  } catch {
    // Said below.
  }
  throw new AppError("validation_failed", "Enter a domain such as example.com.");
}
