// The least that has to change for the role to read its secrets, and what can be taken away besides.
import { type Policy, readPolicy } from "@/lib/clouds/aws/doctor/document";
import { judge } from "@/lib/clouds/aws/doctor/evaluation";
import { type Json, type JsonObject, readTree } from "@/lib/clouds/aws/doctor/json/tree";
import { type Mendable, mendForm, settle } from "@/lib/clouds/aws/doctor/mending";
import { documentDrafts, inlineLimit } from "@/lib/clouds/aws/doctor/permission/findings";
import { mend } from "@/lib/clouds/aws/doctor/permission/mending";
import { narrow } from "@/lib/clouds/aws/doctor/permission/narrowing";
import type { Needs } from "@/lib/clouds/aws/doctor/permission/request";
import { decisionOf, requestsOf } from "@/lib/clouds/aws/doctor/permission/statements";

/** Findings about what is allowed beyond need, and mended without taking away anything that Latchkey uses. */
const tightened = new Set([
  "resource_too_wide",
  "not_resource_reads_all",
  "resource_prefix_wider",
  "write_actions_granted",
  "everything_granted",
  "not_action_allows_all",
  "kms_too_wide",
]);

/**
 * Past this many values of resources, or statements, times secrets the policy is not corrected: AWS takes no policy that
 * names so many secrets by their ARNs.
 */
const correctionLimit = 8_000;

export function tooMuchToCorrect({ statements }: Pick<Policy, "statements">, { secrets }: Needs): boolean {
  const values = statements.reduce((sum, { resource }) => sum + Math.max(1, resource?.values.length ?? 0), 0);
  return values * secrets.length > correctionLimit;
}

/** The corrected document, or null where nothing is to be corrected. What cannot be known from here stays. */
export function correctPermissions(value: Json, bare: boolean, needs: Needs): JsonObject | null {
  const before = inspect(bare ? { Version: "2012-10-17", Statement: value } : value, needs);
  if (!bare && !before.malformed && !before.denied && !before.wide) return null;
  let document = structuredClone(value);
  let loose = bare;
  for (const step of [mend, narrow, mend, startAnew]) {
    const mendable = mendForm(document, loose, "permission");
    step(mendable, needs);
    document = settle(mendable);
    loose = false;
    const after = inspect(document, needs);
    if (step !== mend && step !== startAnew && !after.malformed && !after.denied) break;
  }
  return document as JsonObject;
}

function inspect(value: Json, needs: Needs) {
  const text = JSON.stringify(value);
  const { root } = readTree(text);
  if (!root) return { malformed: true, denied: true, wide: false };
  const policy = readPolicy(root, [], false);
  const drafts = documentDrafts({ policy, root, bare: false, text }, needs);
  return {
    malformed: drafts.some(({ malformed }) => malformed),
    denied: requestsOf(needs).some((request) => judge(policy, request).decision === "denied"),
    wide: drafts.some(({ code }) => tightened.has(code)),
  };
}

function startAnew(mendable: Mendable, needs: Needs): void {
  const short = JSON.stringify(settle(mendable)).length <= inlineLimit;
  if (short && requestsOf(needs).every((request) => decisionOf(mendable, request) !== "denied")) return;
  mendable.statements.splice(0);
  mend(mendable, needs);
}
