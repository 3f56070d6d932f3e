// After the last test: whatever was asked of operations, each answered and wrote to the audit log what it declares.
import { expect, test } from "@playwright/test";
import { withDatabase } from "@/e2e/database";
import { type Answered, recordedAnswers } from "@/e2e/operations";
import { allOperations } from "@/lib/shared/operations/all";

test.use({ trace: "off" });

const distinct = (texts: string[]) => [...new Set(texts)].toSorted();

let answers: Answered[];
test.beforeAll(() => {
  answers = recordedAnswers();
});

test("no answer differed from its declaration", () => {
  const differences = answers.flatMap(({ id, differences }) => differences.map((what) => `${id}: ${what}`));
  expect(distinct(differences)).toEqual([]);
});

test("nothing was written to the audit log that is not declared", async () => {
  const ids = new Map(answers.map(({ id, requestId }) => [requestId, id]));
  const declared = new Map(allOperations.map(({ id, operation }) => [id, operation.audits ?? []]));
  const rows = await withDatabase(
    (sql) =>
      sql<{ requestId: string; action: string }[]>`select distinct request_id as "requestId", action
        from audit_events where request_id = any(${[...ids.keys()]}) and action <> 'permission.denied'`,
  );
  const undeclared = rows.flatMap(({ requestId, action }) => {
    const id = ids.get(requestId) ?? "";
    return declared.get(id)?.some((declaredAction) => declaredAction === action) ? [] : [`${id}: ${action}`];
  });
  expect(distinct(undeclared)).toEqual([]);
});
