// What an operation answers, and what it writes to the audit log, is what its declaration says.
import { type APIResponse, expect } from "@playwright/test";
import { withDatabase } from "@/e2e/database";
import { allOperations } from "@/lib/shared/operations/all";

/** Of the tokens that an operation needs on its way, there is a record too. */
const onTheWay = ["identity_token.minted"];

export async function expectDeclared(response: APIResponse, name: string): Promise<void> {
  const found = allOperations.find(({ operation }) => `${operation.method} ${operation.path}` === name);
  if (!found) throw new Error(`${name} is not declared.`);
  const { answer, audits = [] } = found.operation;
  if (answer) {
    const json = await response.json();
    const parsed = answer.safeParse(json);
    expect(parsed.error?.issues, `${name} answers as it says`).toBeUndefined();
    expect(parsed.data, `${name} answers with nothing else`).toEqual(json);
  }
  const requestId = response.headers()["x-request-id"] ?? "";
  const rows = await withDatabase(
    (sql) =>
      sql<{ action: string }[]>`select distinct action from audit_events where request_id = ${requestId}`,
  );
  const undeclared = rows
    .map(({ action }) => action)
    .filter((action) => ![...audits, ...onTheWay].includes(action));
  expect(undeclared, `${name} writes to the audit log what it says`).toEqual([]);
}
