// Every operation there is, asked by whoever may: it answers with what it declares, and writes that to the audit log.
import { type APIRequestContext, expect, test } from "@playwright/test";
import { withDatabase } from "@/e2e/database";
import { exampleOf } from "@/e2e/examples";
import { dropFactors } from "@/e2e/factors";
import { differencesOf } from "@/e2e/operations";
import { recordExample } from "@/e2e/recorded-example";
import { signedOut, signIn } from "@/e2e/session";
import { newWorkingOrganization, type WorkingOrganization } from "@/e2e/working-organization";
import { allOperations, type NamedOperation } from "@/lib/shared/operations/all";
import { statusOf } from "@/lib/shared/operations/operation";

test.use({ trace: "off" });

/** Whose examples find nothing to do: no wait that ends, no schedule and no tokens to revoke. */
const writesNothing = [
  "Configs.awaitTrust",
  "Configs.awaitNewTrust",
  "Deployments.revokeSeen",
  "PreFlight.schedule",
];

let acme: WorkingOrganization;
/** What is a person's own ends all sessions of its owner. */
let home: WorkingOrganization;
test.beforeAll(async () => {
  [acme, home] = await Promise.all([newWorkingOrganization(), newWorkingOrganization()]);
});

test.afterEach(() => dropFactors(home.organization.owner));

async function callerOf({ operation: { caller } }: NamedOperation): Promise<APIRequestContext> {
  if (caller.kind === "member") return acme.owner.context;
  if (caller.kind === "worker") return acme.worker;
  return caller.kind === "person" ? signIn(home.organization.owner) : signedOut();
}

/** An installation without an organization alone takes the one, one with email the other: see first-owner.spec.ts, email.spec.ts. */
const elsewhere = ["Organization.makeFirst", "AccountLinks.requestReset"];

for (const named of allOperations.filter(({ id }) => !elsewhere.includes(id))) {
  const { id, operation } = named;
  const { method, path, audits = [], stage } = operation;

  const ask = async (headers = {}) => {
    const route = { name: `${method} ${path}`, method, path };
    // Before the example gives its person a second factor, which later sessions would be asked for.
    const caller = await callerOf(named);
    const { address, body } = await exampleOf(route, operation.caller.kind === "person" ? home : acme);
    const response = await caller.fetch(address, { method, data: body, headers });
    expect(response.ok(), await response.text()).toBe(true);
    expect(await differencesOf(named, response)).toEqual([]);
    if (!("accept" in headers)) {
      recordExample({ id, body, ...(operation.answer && { answer: await response.json() }) });
    }
    return response;
  };

  test(`${id} answers and audits as it declares`, async () => {
    const response = await ask();
    expect(response.status()).toBe(statusOf(operation));
    const requestId = response.headers()["x-request-id"] ?? "";
    const rows = await withDatabase(
      (sql) => sql<{ action: string }[]>`select action from audit_events where request_id = ${requestId}`,
    );
    const actions = rows.map(({ action }) => action);
    expect(actions.filter((action) => !audits.some((declaredAction) => declaredAction === action))).toEqual(
      [],
    );
    // A token that was minted before is used again.
    const isWritten = audits.some((action) => action !== "identity_token.minted");
    expect(actions.length > 0 || !isWritten || writesNothing.includes(id)).toBe(true);
  });

  if (!stage) continue;
  test(`${id} tells its progress as it declares`, async () => {
    const response = await ask({ accept: "application/x-ndjson" });
    expect(response.headers()["content-type"]).toBe("application/x-ndjson");
  });
}
