// The audit log over HTTP: what was done is in it, its filters find it, and its exports are whole and hold no secret.
import { expect, test } from "@playwright/test";
import { newUser } from "../aws-users";
import { foundIn } from "../canary";
import { invite, newRole } from "../people";
import { expectProblem } from "../problem";
import { signIn } from "../session";
import {
  directInput,
  newWorkingOrganization,
  staticKeysInput,
  unique,
  type WorkingOrganization,
} from "../working-organization";

test.use({ trace: "off" });
// In one process: the log is that of one organization.
test.describe.configure({ mode: "default" });

interface Event {
  id: number;
  sequence: number;
  at: string;
  actor: { kind: string; id: string; label: string };
  action: string;
  object: { kind: string; id: string; label: string };
  outcome: string;
  requestId: string;
  detail: Record<string, unknown>;
  hash: string;
}

let acme: WorkingOrganization;
let secrets: Record<string, string>;
let roleId: string;
test.beforeAll(async () => {
  acme = await newWorkingOrganization();
  const { owner, organization } = acme;
  const user = await newUser(acme.account);
  const value = `value ${crypto.randomUUID()}`;
  await owner.post("secret-provider-credentials", staticKeysInput(user));
  await owner.post("environment-variables", directInput("DIRECT", value));
  // A name that a spreadsheet would take for a formula, with everything that CSV has to quote.
  await owner.post("automations", { name: `=1+1, "${unique("quoted")}"` });
  roleId = await newRole(owner);
  await owner.put(`roles/${roleId}`, { name: unique("Role"), permissions: { automations: "read" } });
  const { token } = await invite(owner, roleId);
  const renamed = await owner.context.put(owner.root, { data: { name: unique("Renamed") } });
  expect(renamed.status()).toBe(200);
  const member = await signIn(organization.member);
  await expectProblem(await member.get(`${owner.root}/roles`), 403, "permission_denied");
  secrets = {
    "a secret access key": user.secretAccessKey,
    "a direct value": value,
    "a secret in AWS": acme.secretValue,
    "an invitation's token": token,
    "a deployment token": acme.token,
    "the owner's password": organization.owner.password,
  };
});

const list = async (query: Record<string, string> = {}) =>
  acme.owner.get<{ items: Event[]; nextCursor: string | null }>(
    `audit-events?${new URLSearchParams({ limit: "100", ...query })}`,
  );
const exported = async (format: "csv" | "jsonl", query: Record<string, string> = {}) => {
  const address = `${acme.owner.root}/audit-events/export?${new URLSearchParams({ format, ...query })}`;
  const response = await acme.owner.context.get(address);
  expect(response.status()).toBe(200);
  return { text: await response.text(), headers: response.headers() };
};

test("every change is in the log, the newest first", async () => {
  const { items } = await list();
  expect(items.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      "workload_identity_config.created",
      "secret_provider_credential.created",
      "environment_variable.created",
      "automation.created",
      "deployment.created",
      "role.created",
      "role.updated",
      "invitation.created",
      "organization.updated",
      "permission.denied",
    ]),
  );
  const ids = items.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  for (const { hash, requestId, actor } of items.filter(({ actor: { kind } }) => kind === "member")) {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(requestId).toMatch(/./);
    expect([acme.organization.owner.email, acme.organization.member.email]).toContain(actor.label);
  }
  expect(foundIn({ list: JSON.stringify(items) }, secrets)).toEqual([]);
});

test("filters find what fits all of them, and nothing else", async () => {
  const { items: all } = await list();
  const [changed] = all.filter(({ action }) => action === "role.updated");
  if (!changed) throw new Error("The role's change is not in the log.");
  const fits: [Record<string, string>, (event: Event) => boolean][] = [
    [{ action: "role.updated" }, ({ action }) => action === "role.updated"],
    [{ action: "role." }, ({ action }) => action.startsWith("role.")],
    [{ objectKind: "automation" }, ({ object }) => object.kind === "automation"],
    [{ objectId: roleId }, ({ object }) => object.id === roleId],
    [{ outcome: "denied" }, ({ outcome }) => outcome === "denied"],
    [{ actorId: changed.actor.id }, ({ actor }) => actor.id === changed.actor.id],
    [{ from: changed.at }, ({ at }) => at >= changed.at],
    [{ to: changed.at }, ({ at }) => at < changed.at],
    [
      { objectId: roleId, action: "role.created", outcome: "ok" },
      ({ object, action }) => object.id === roleId && action === "role.created",
    ],
  ];
  for (const [query, fit] of fits) {
    const { items } = await list(query);
    expect(items, JSON.stringify(query)).toEqual(all.filter(fit));
    expect(items.length, JSON.stringify(query)).toBeGreaterThan(0);
  }
  expect((await list({ action: "role.updated", outcome: "denied" })).items).toEqual([]);
  const pages: Event[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page = await list({ limit: "4", ...(cursor && { cursor }) });
    pages.push(...page.items);
    cursor = page.nextCursor;
  }
  expect(pages).toEqual(all);
});

test("what the filters can be set to is what the log holds", async () => {
  const { items } = await list();
  const choices = await acme.owner.get<{
    actors: { id: string }[];
    actions: string[];
    objectKinds: string[];
  }>("audit-events/choices");
  const distinct = (texts: string[]) => [...new Set(texts)].toSorted();
  expect(choices.actions.toSorted()).toEqual(distinct(items.map(({ action }) => action)));
  expect(choices.objectKinds.toSorted()).toEqual(distinct(items.map(({ object }) => object.kind)));
  const actors = choices.actors.map(({ id }) => id);
  for (const { actor } of items) expect(actors).toContain(actor.id);
});

test("the export as JSON Lines is the log, the oldest first, in one unbroken chain", async () => {
  const { items } = await list({ action: "role." });
  const filtered = await exported("jsonl", { action: "role." });
  const parsed = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Event & { previousHash: string });
  expect(parsed(filtered.text).map(({ id }) => id)).toEqual(items.map(({ id }) => id).toReversed());

  const { text, headers } = await exported("jsonl");
  expect(headers["content-type"]).toContain("application/jsonl");
  expect(headers["content-disposition"]).toMatch(/^attachment; filename="audit-log-[a-z0-9-]+\.jsonl"$/);
  const lines = parsed(text);
  for (const [index, line] of lines.entries()) {
    expect(line.sequence).toBe(index + 1);
    if (index > 0) expect(line.previousHash).toBe(lines[index - 1]?.hash);
  }
  expect(foundIn({ text }, secrets)).toEqual([]);
  expect((await list({ action: "audit_log.exported" })).items.length).toBeGreaterThan(0);
});

test("the export as CSV parses, runs nothing in a spreadsheet, and is the log", async () => {
  const { items } = await list({ objectKind: "automation" });
  const { text, headers } = await exported("csv", { objectKind: "automation" });
  expect(headers["content-type"]).toContain("text/csv");
  const [columns = [], ...rows] = recordsIn(text);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  const column = (name: string) => rows.map((row) => row[columns.indexOf(name)] ?? "").toReversed();
  expect(column("id")).toEqual(items.map(({ id }) => String(id)));
  expect(column("action")).toEqual(items.map(({ action }) => action));
  expect(column("detail").map((cell) => JSON.parse(cell))).toEqual(items.map(({ detail }) => detail));
  expect(column("object")).toEqual(items.map(({ object: { label } }) => label.replace(/^=/, "'=")));
  expect(column("object").some((label) => label.startsWith("'=1+1"))).toBe(true);
  expect(foundIn({ text, whole: (await exported("csv")).text }, secrets)).toEqual([]);
});

test("an export in no format, or with filters that are none, is refused", async () => {
  const get = (query: string) => acme.owner.context.get(`${acme.owner.root}/audit-events/export?${query}`);
  for (const query of [
    "",
    "format=xml",
    "format=",
    "format=csv&outcome=maybe",
    "format=csv&from=yesterday",
  ]) {
    await expectProblem(await get(query), 400, "validation_failed", query);
  }
});

/** RFC 4180. */
function recordsIn(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ",") records.push([]);
  }
  expect(records.pop()).toEqual([]);
  return records;
}
