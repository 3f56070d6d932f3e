// Every list and search of the console, asked as it is asked of a large organization: the first page, one far down, and
// searches that find one row, a few in many, nearly all, or none.
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { kickoffReceipts } from "@/db/schema/automations";
import { listMemberTokens, listOwnTokens } from "@/lib/server/api-tokens/own";
import { listAccountTokens, listServiceAccounts } from "@/lib/server/api-tokens/service-accounts";
import { exportAuditEvents } from "@/lib/server/audit/export";
import { auditChoices, listAuditEvents } from "@/lib/server/audit/service";
import { memberOf } from "@/lib/server/auth/actor";
import { pendingChanges } from "@/lib/server/automations/deployments/pending-changes";
import { getDeployment, listDeployments } from "@/lib/server/automations/deployments/service";
import { listKickoffs } from "@/lib/server/automations/kickoffs/history";
import { preFlightStatus } from "@/lib/server/automations/pre-flight/status";
import { getAutomation, listAutomations } from "@/lib/server/automations/service";
import { planKickoff } from "@/lib/server/environment-variables/kickoff-plan";
import { listVariables } from "@/lib/server/environment-variables/listing";
import { reviewPermissions } from "@/lib/server/environment-variables/permission-review";
import { movedVariables } from "@/lib/server/environment-variables/read-time-impact";
import { getVariable } from "@/lib/server/environment-variables/service";
import { listInvitations } from "@/lib/server/invitations/service";
import { listMembers } from "@/lib/server/members/service";
import { hasKickoffs, kickoffCounts } from "@/lib/server/overview/kickoff-counts";
import { overview } from "@/lib/server/overview/service";
import { listRoles } from "@/lib/server/roles/service";
import { secretReadings, secretUse } from "@/lib/server/secret-history/service";
import { namedSecrets } from "@/lib/server/secret-providers/probe-secrets";
import { getCredential, listCredentials } from "@/lib/server/secret-providers/service";
import { setupProgress } from "@/lib/server/setup-progress/service";
import { listDeliveries } from "@/lib/server/webhooks/deliveries";
import { listWebhooks } from "@/lib/server/webhooks/service";
import { listConfigs } from "@/lib/server/workload-identity/service";
import type { LargeOrganization } from "@/test/support/large-organizations";

export interface ListedCall {
  name: string;
  /** Whether it shows a page found by an index; else it goes through what the organization has of something. */
  isPage: boolean;
  run: () => Promise<unknown>;
}

const lowestId = "00000000-0000-0000-0000-000000000000";
/** As a list gives it for the row at which it ended. */
const cursorAt = (sort: string, id: string | number = lowestId) =>
  Buffer.from(JSON.stringify([sort, id])).toString("base64url");

export async function listedCalls(large: LargeOrganization): Promise<ListedCall[]> {
  const { size, id, userId, automationId, credentialIds } = large;
  const actor = await memberOf(userId, id, { address: "local", requestId: "measure" });
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  /** A moment that `part` of the audit log is newer than. */
  const after = (part: number) => minutesAgo(Math.round(size.auditEvents * part));
  /** The number that the seed gave to what comes at `part` of a list that is sorted by numbers. */
  const numbered = (count: number, part: number, digits = 5) =>
    String(Math.round(count * part)).padStart(digits, "0");
  const variable = (await listVariables(actor, { limit: "1" })).items[0]?.id ?? "";
  const calls: Record<string, () => Promise<unknown>> = {};

  const searched = (
    what: string,
    list: (query: object) => Promise<unknown>,
    deep: string,
    searches: Record<string, string>,
  ) => {
    calls[`${what}: first page`] = () => list({});
    calls[`${what}: page of 100`] = () => list({ limit: "100" });
    calls[`${what}: deep page`] = () => list({ cursor: cursorAt(deep) });
    for (const [about, query] of Object.entries(searches)) {
      calls[`${what}: search, ${about}`] = () => list({ query });
    }
    calls[`${what}: search, no hit`] = () => list({ query: "zzz-nothing" });
  };
  searched(
    "variables",
    (query) => listVariables(actor, query),
    `STORAGE_API_KEY_${numbered(size.variables, 0.9)}`,
    {
      "one hit": `KEY_${numbered(size.variables, 0.7)}`,
      "a common part": "key",
      "two letters": "_0",
      "by the secret's name": `token-${size.variables - 3}`,
    },
  );
  calls["variables: of one automation"] = () => listVariables(actor, { automationId });
  calls["variables: of one automation, search"] = () => listVariables(actor, { automationId, query: "0042" });
  const source = { named: `credential:${credentialIds.named}`, byDefault: "default:aws", direct: "direct" };
  const variables: Record<string, object> = {
    "sorted by last use, newest": { sort: "last_used", order: "desc" },
    "sorted by last use, oldest": { sort: "last_used" },
    "sorted by last use, deep page": { sort: "last_used", order: "desc", cursor: cursorAt(minutesAgo(400)) },
    "sorted by change, newest": { sort: "updated", order: "desc" },
    "sorted by change, deep page": { sort: "updated", order: "desc", cursor: cursorAt(minutesAgo(400)) },
    "sorted by key, backwards": { order: "desc" },
    "walk, sorted by source": { sort: "source" },
    "walk, sorted by source, deep page": {
      sort: "source",
      cursor: Buffer.from(JSON.stringify(["Direct Value", "BILLING", lowestId])).toString("base64url"),
    },
    "walk, of a credential": { source: source.named },
    "walk, of the default": { source: source.byDefault },
    "walk, direct": { source: source.direct },
    "walk, direct, by last use": { source: source.direct, sort: "last_used", order: "desc" },
    "walk, read at deploy": { readAt: "deploy" },
    "walk, read at kickoffs": { readAt: "kickoff", limit: "100" },
    "walk, unassigned": { unassigned: "true" },
    "walk, counted": { count: "true" },
    "walk, unassigned and counted": { unassigned: "true", count: "true" },
    "walk, searched, filtered and counted": {
      query: "key",
      readAt: "kickoff",
      source: source.named,
      count: "true",
    },
    "of one automation, by last use": { automationId, sort: "last_used" },
    "of one automation, walk, counted": { automationId, count: "true" },
  };
  for (const [about, query] of Object.entries(variables)) {
    calls[`variables: ${about}`] = () => listVariables(actor, query);
  }
  calls["variables: one"] = () => getVariable(actor, variable);
  searched(
    "automations",
    (query) => listAutomations(actor, query),
    `Nightly report ${numbered(size.automations, 0.9)}`,
    {
      "one hit": numbered(size.automations, 0.5),
      "a common part": "r",
    },
  );
  calls["automations: one"] = () => getAutomation(actor, automationId);
  searched("members", (query) => listMembers(actor, query), `Person ${numbered(size.members, 0.9)}`, {
    "one hit": "person-77@",
    "a common part": "person",
  });
  searched("roles", (query) => listRoles(actor, query), `2Role ${numbered(size.roles, 0.7, 4)}`, {
    "a common part": "role",
  });
  searched("invitations", (query) => listInvitations(actor, query), minutesAgo(-60), {
    "a common part": "guest",
  });

  searched(
    "credentials",
    (query) => listCredentials(actor, query),
    `Credential ${numbered(size.credentials, 0.8, 4)}`,
    {
      "a common part": "credential",
    },
  );
  calls["credentials: the default"] = () => getCredential(actor, credentialIds.byDefault);
  searched("configs", (query) => listConfigs(actor, query), `Config ${numbered(size.credentials, 0.2, 4)}`, {
    "a common part": "config",
  });
  calls["kickoffs: first page"] = () => listKickoffs(actor, automationId, {});
  calls["kickoffs: deep page"] = () =>
    listKickoffs(actor, automationId, { cursor: cursorAt(minutesAgo(size.kickoffs * 0.8)) });
  calls["deployments: first page"] = () => listDeployments(actor, automationId, {});
  calls["deployments: one"] = () => getDeployment(actor, automationId, "1");
  calls["pending changes"] = () => pendingChanges(actor, automationId);
  calls["pre-flight: what is unproven"] = () => preFlightStatus(actor, automationId);
  calls["plan of a kickoff"] = () => planKickoff(id, automationId);
  for (const [about, credentialId, isDefault] of [
    ["named", credentialIds.named, "false"],
    ["the default", credentialIds.byDefault, "true"],
  ] as const) {
    calls[`moved variables: ${about}`] = () =>
      movedVariables(actor, {
        credentialId,
        provider: "aws",
        authenticationMethod: "static_keys",
        isDefault,
      });
  }
  for (const [about, credentialId, isDefault] of [
    ["named", credentialIds.named, false],
    ["the default", credentialIds.byDefault, true],
  ] as const) {
    calls[`assigned secrets of a test: ${about}`] = () =>
      namedSecrets(database(), actor, { id: credentialId, provider: "aws", isDefault });
  }
  const config = (await listConfigs(actor, { limit: "1" })).items[0]?.id ?? "";
  calls["assigned secrets of a review"] = () =>
    reviewPermissions(actor, config, { policy: '{ "Statement": [] }' });
  const [receipt] = await database()
    .select({ configId: kickoffReceipts.configId, name: kickoffReceipts.secretName })
    .from(kickoffReceipts)
    .where(eq(kickoffReceipts.organizationId, id))
    .limit(1);
  const secret = { source: `config:${receipt?.configId}`, name: receipt?.name };
  calls["one secret: its versions and users"] = () => secretUse(actor, secret);
  calls["one secret: first page of who read it"] = () => secretReadings(actor, secret);
  calls["one secret: deep page of who read it"] = () =>
    secretReadings(actor, { ...secret, cursor: cursorAt(minutesAgo(size.kickoffs * 0.1)) });
  const account = (await listServiceAccounts(actor, {})).items[0]?.id ?? "";
  calls["API tokens: first page"] = () => listOwnTokens(actor, {});
  calls["service accounts: first page"] = () => listServiceAccounts(actor, {});
  calls["API tokens of a member: first page"] = () => listMemberTokens(actor, actor.userId, {});
  calls["tokens of a service account: first page"] = () => listAccountTokens(actor, account, {});
  calls["audit log: by the kind of actor"] = () => listAuditEvents(actor, { actorKind: "operator" });
  const webhook = (await listWebhooks(actor, {})).items[0]?.id ?? "";
  calls["webhooks: first page"] = () => listWebhooks(actor, {});
  calls["deliveries of a webhook: first page"] = () => listDeliveries(actor, webhook, {});
  calls["deliveries of a webhook: deep page"] = () =>
    listDeliveries(actor, webhook, { cursor: cursorAt(minutesAgo(size.kickoffs * 0.8)) });
  calls["setup progress"] = () => setupProgress(actor);
  calls.overview = () => overview(actor);
  calls["overview: kickoffs of a month"] = () => kickoffCounts(actor, { period: "30d" });
  calls["overview: whether anything ran"] = () => hasKickoffs(actor);
  const events = (query: object) => () => listAuditEvents(actor, query);
  const someObject = (await listAuditEvents(actor, { action: "kickoff.resolved", limit: "1" })).items[0]
    ?.object;
  calls["audit: first page"] = events({});
  calls["audit: deep page"] = events({ cursor: cursorAt(after(0.8), 1) });
  calls["audit: of a busy person"] = events({ actorId: userId });
  calls["audit: of nobody"] = events({ actorId: lowestId });
  calls["audit: a common kind"] = events({ objectKind: "kickoff" });
  calls["audit: a rare kind"] = events({ objectKind: "role" });
  calls["audit: one object"] = events({ objectKind: "kickoff", objectId: someObject?.id });
  calls["audit: one object, by its id alone"] = events({ objectId: someObject?.id });
  calls["audit: a common action"] = events({ action: "kickoff.resolved" });
  calls["audit: a rare action"] = events({ action: "role.created" });
  calls["audit: no such action"] = events({ action: "role.deleted" });
  calls["audit: a common beginning"] = events({ action: "kickoff." });
  calls["audit: a rare beginning"] = events({ action: "role." });
  calls["audit: outcome ok"] = events({ outcome: "ok" });
  calls["audit: outcome denied"] = events({ outcome: "denied" });
  calls["audit: from a while ago"] = events({ from: after(0.02) });
  calls["audit: up to long ago"] = events({ to: after(0.9) });
  calls["audit: a time long ago"] = events({ from: after(0.9), to: after(0.88) });
  calls["audit: a time with nothing"] = events({ to: after(30) });
  calls["audit: a person on a time long ago"] = events({
    actorId: userId,
    from: after(0.9),
    to: after(0.88),
  });
  calls["audit: failures long ago"] = events({ outcome: "failed", to: after(0.8) });
  calls["audit: choices of the filters"] = () => auditChoices(actor);
  const exported = (query: object) => async () => {
    const { chunks } = await exportAuditEvents(actor, { format: "jsonl", ...query });
    await chunks.next();
    await chunks.return(undefined);
  };
  calls["audit: first thousand of an export"] = exported({});
  calls["audit: first thousand of a person's"] = exported({ actorId: userId });
  calls["audit: first thousand of the newest"] = exported({ from: after(0.02) });
  const walks =
    /search|walk|choices|thousand|moved|plan|pending|unproven|assigned|progress|overview|^(members|invitations|kickoffs|deployments)/;
  return Object.entries(calls).map(([name, run]) => ({ name, isPage: !walks.test(name), run }));
}
