// The home of an organization that is set up: each part as far as the viewer's role may read it.
import { desc, gt, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { deployments } from "@/db/schema/automations";
import { invitations } from "@/db/schema/people";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { webhooks } from "@/db/schema/webhooks";
import { inOrganization } from "@/db/scope";
import type { Actor, Member } from "@/lib/server/auth/actor";
import { endsSoon } from "@/lib/server/automations/deployments/token";
import { shownFailure, slugOf } from "@/lib/server/automations/failures";
import { byName } from "@/lib/server/listing/cursor";
import {
  type FailingRun,
  failingDeploys,
  failingKickoffs,
  failingPreFlights,
  isoTime,
  nameOf,
} from "@/lib/server/overview/failing";
import { AppError } from "@/lib/shared/errors";
import type { FailingItem, Overview, Shortened } from "@/lib/shared/overview/schema";
import { allows, type Permission } from "@/lib/shared/permissions";
import type { ConnectionTest } from "@/lib/shared/secret-providers/schema";

/** How much of each list is shown. */
const shownItems = 10;
const shownFailing = 20;
const shownReasons = 10;

export async function overview(actor: Actor): Promise<Overview> {
  if (actor.kind !== "member") {
    throw new AppError("permission_denied", "Only members of the organization can see this.");
  }
  const { organizationId } = actor;
  const may = (...needed: Permission[]) =>
    needed.every((permission) => allows(actor.permissions, permission));
  const seesRuns = may("automations:read");
  const seesCredentials = may("secret_providers:read");
  const [runs, tested, secretVersions, tokens, invited, paused] = await Promise.all([
    seesRuns ? failingRuns(organizationId) : [],
    seesCredentials ? testedCredentials(organizationId) : null,
    seesRuns && may("environment_variables:read") ? changedSecrets(organizationId) : null,
    seesRuns ? endingTokens(organizationId) : null,
    may("organization_settings:read") ? endingInvitations(organizationId) : null,
    may("webhooks:read") ? pausedWebhooks(organizationId) : null,
  ]);
  const slug = runs.length > 0 ? await slugOf(actor) : "";
  const items = [
    ...runs.map((run) => itemOf(actor, slug, run)),
    ...(tested ?? []).flatMap((row) => redTest(actor, row)),
  ];
  const failing = items.sort((left, right) => (left.at < right.at ? 1 : -1));
  return {
    failing: shortened(failing, shownFailing),
    secretVersions: secretVersions && shortened(secretVersions),
    untested: tested && shortened(tested.filter(({ isStale }) => isStale).map(untestedOf)),
    tokens: tokens && shortened(tokens),
    invitations: invited && shortened(invited),
    pausedWebhooks: paused && shortened(paused),
  };
}

function shortened<Item>(items: Item[], most = shownItems): Shortened<Item> {
  return { items: items.slice(0, most), hasMore: items.length > most };
}

async function failingRuns(organizationId: string) {
  const most = shownFailing + 1;
  const runs = await Promise.all([
    failingKickoffs(organizationId, most),
    failingDeploys(organizationId, most),
    failingPreFlights(organizationId, most),
  ]);
  // One more of each kind than is shown, to know whether there are more; only these are explained.
  return runs
    .flat()
    .sort((left, right) => (left.at < right.at ? 1 : -1))
    .slice(0, most);
}

/** The first of its reasons, as far as the actor may know them. */
function itemOf(actor: Member, slug: string, { failures, ...run }: FailingRun): FailingItem {
  const reasons = failures.slice(0, shownReasons).map((failure) => shownFailure(actor, slug, failure));
  return { ...run, reasons, more: failures.length - reasons.length };
}

type TestedCredential = {
  id: string;
  name: string;
  lastTestedAt: Date | null;
  isStale: boolean;
  /** The result of a red test, without its stages, which may be long. */
  red: Extract<ConnectionTest, { ok: false }> | null;
};

function testedCredentials(organizationId: string): Promise<TestedCredential[]> {
  const { id, name, lastTest, lastTestedAt } = credentials;
  const isStale = sql<boolean>`(${lastTestedAt} is null or ${lastTestedAt} < now() - interval '30 days')`;
  const isRed = sql`${lastTest} ->> 'ok' = 'false'`;
  const red = sql<TestedCredential["red"]>`case when ${isRed} then ${lastTest} - 'stages' end`;
  return database()
    .select({ id, name, lastTestedAt, isStale, red })
    .from(credentials)
    .where(inOrganization({ organizationId }, credentials, sql`(${isStale} or ${isRed})`))
    .orderBy(sql`${lastTestedAt} asc nulls first`, byName(name));
}

function untestedOf({ id, name, lastTestedAt }: TestedCredential) {
  return { id, name, lastTestedAt: lastTestedAt?.toISOString() ?? null };
}

/** Only people who may read variables see which secrets they name, and so what a test says about a secret. */
function redTest({ permissions }: Member, { id, name, lastTestedAt, red }: TestedCredential): FailingItem[] {
  if (!red) return [];
  const { stage, reason, message, cause, remedy, providerCode } = red;
  const isHidden = stage === "read" && !allows(permissions, "environment_variables:read");
  const words = isHidden
    ? { detail: "", remedy: null, remedyNeeds: "environment_variables:read" as const }
    : { detail: message, cause, remedy, ...(providerCode !== null && { providerCode }) };
  return [
    {
      kind: "test",
      subject: { id, name },
      at: lastTestedAt?.toISOString() ?? "",
      isLost: false,
      reasons: [{ key: "", reason, ...words }],
      more: 0,
    },
  ];
}

type SecretChange = NonNullable<Overview["secretVersions"]>["items"][number];

async function changedSecrets(organizationId: string): Promise<SecretChange[]> {
  const rows = await database().execute<
    Omit<SecretChange, "automation"> & { id: string; name: string | null }
  >(
    sql`select v.resource, v.secret_name as "secretName", v.config_id as "configId", ${isoTime(sql`v.first_seen_at`)} as "changedAt",
        v.automation_id as id,
        ${nameOf(sql`v.automation_id`)} as name
      from secret_versions v
      where v.organization_id = ${organizationId} and v.first_seen_at > now() - interval '7 days'
        and exists (select 1 from secret_versions e where e.organization_id = v.organization_id
          and e.resource = v.resource and e.first_seen_at < v.first_seen_at)
      order by v.first_seen_at desc limit 100`,
  );
  const newest = new Map<string, SecretChange>();
  for (const { id, name, ...change } of rows) {
    const automation = name !== null ? { id, name } : null;
    if (!newest.has(change.resource)) newest.set(change.resource, { ...change, automation });
  }
  return [...newest.values()];
}

async function endingTokens(organizationId: string) {
  const rows = await database()
    .select({
      id: deployments.automationId,
      name: nameOf(deployments.automationId),
      version: deployments.version,
      expiresAt: deployments.expiresAt,
      lastUsedAt: deployments.lastUsedAt,
    })
    .from(deployments)
    .where(inOrganization({ organizationId }, deployments, endsSoon))
    .orderBy(deployments.expiresAt)
    .limit(shownItems + 1);
  return rows.map(({ id, name, version, expiresAt, lastUsedAt }) => ({
    automation: { id, name },
    version,
    expiresAt: expiresAt?.toISOString() ?? "",
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  }));
}

async function endingInvitations(organizationId: string) {
  const { id, email, expiresAt } = invitations;
  const rows = await database()
    .select({ id, email, expiresAt })
    .from(invitations)
    .where(
      inOrganization(
        { organizationId },
        invitations,
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(expiresAt, sql`now()`),
        lt(expiresAt, sql`now() + interval '3 days'`),
      ),
    )
    .orderBy(expiresAt)
    .limit(shownItems + 1);
  return rows.map(({ id, email, expiresAt }) => ({ id, email, expiresAt: expiresAt.toISOString() }));
}

async function pausedWebhooks(organizationId: string) {
  const { id, url, pausedAt, pauseReason } = webhooks;
  const rows = await database()
    .select({ id, url, pausedAt, pauseReason })
    .from(webhooks)
    .where(inOrganization({ organizationId }, webhooks, isNotNull(pausedAt)))
    .orderBy(desc(pausedAt));
  return rows.flatMap(({ id, url, pausedAt: at, pauseReason: reason }) =>
    at && reason ? [{ id, host: new URL(url).host, at: at.toISOString(), reason }] : [],
  );
}
