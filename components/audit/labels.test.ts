import { expect, it } from "vitest";
import { actionInWords } from "@/components/audit/labels";
import { type AuditAction, auditActions } from "@/lib/shared/audit/actions";

it("an action without words does not compile, and none is said by its name", () => {
  // @ts-expect-error: an action is missing.
  const wordless: Record<AuditAction, string> = { "role.created": "Created role" };
  expect(Object.keys(wordless)).toHaveLength(1);
  for (const action of auditActions) expect(actionInWords(action)).toMatch(/^[A-Z][^_.]+$/);
});
