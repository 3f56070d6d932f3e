// Whether the key that encrypts a secret may be used.
import type { Policy } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { type Judgement, judge } from "@/lib/clouds/aws/doctor/evaluation";
import { meantTo } from "@/lib/clouds/aws/doctor/permission/action";
import { conditionDrafts, denyDraft } from "@/lib/clouds/aws/doctor/permission/condition";
import { decryptAction, decryptWithSomeKey, type Needs } from "@/lib/clouds/aws/doctor/permission/request";

export function keyDrafts(policy: Policy, needs: Needs): Draft[] {
  const drafts: Draft[] = [];
  for (const { decrypt } of needs.secrets) {
    if (!decrypt) continue;
    const verdict = judge(policy, decrypt);
    if (verdict.decision === "allowed") continue;
    if (verdict.statement?.effect?.value === "Deny") {
      drafts.push(denyDraft(verdict.statement, decrypt, verdict.decision === "denied" ? "error" : "warning"));
      continue;
    }
    const granting = verdict.judgements.filter(
      ({ statement, action }) => statement.effect?.value === "Allow" && action,
    );
    const fitting = granting.filter(({ resource }) => resource !== false);
    if (fitting.length > 0) drafts.push(...fitting.flatMap((judged) => conditionDrafts(judged, decrypt)));
    else if (granting[0]) drafts.push(keyResourceDraft(granting[0], decrypt.resource ?? ""));
    else if (!meantTo(policy, decryptAction))
      drafts.push({
        severity: "error",
        code: "kms_decrypt_missing",
        title: "Decrypting isn't allowed",
        detail: `Your key ${decrypt.resource} encrypts the secret, so the role must be allowed to decrypt with it.`,
        remedy: `Add a statement that allows ${decryptAction} on this key.`,
        place: policy.list ?? policy,
        statementIndex: null,
      });
  }
  if (drafts.length > 0) return drafts;
  return needs.secrets.some(({ secret }) => secret.kmsKeyArn === undefined)
    ? unknownKeyDrafts(policy, needs)
    : [];
}

function keyResourceDraft({ statement }: Judgement, keyArn: string): Draft {
  const values = statement.resource?.values ?? [];
  const alias = values.find(({ value }) => /:alias\//.test(value));
  const place = alias ?? values[0] ?? statement.resource?.key ?? statement;
  return {
    severity: "error",
    code: alias ? "kms_alias_resource" : "kms_resource_differs",
    title: alias ? "The resource is the key's alias" : "The resource is the wrong key",
    detail: alias
      ? `KMS checks the key's own ARN, ${keyArn}, so ${quoted(alias.value)} never matches.`
      : `${keyArn} encrypts the secret.`,
    remedy: `Write "${keyArn}".`,
    place,
    statementIndex: statement.index,
  };
}

/** What can be said without knowing whether a key of the customer's is in use at all. */
function unknownKeyDrafts(policy: Policy, needs: Needs): Draft[] {
  const [first] = needs.secrets;
  if (!first) return [];
  const request = decryptWithSomeKey(needs, first);
  const granting = judge(policy, request).judgements.filter(
    ({ statement, action }) => statement.effect?.value === "Allow" && action,
  );
  if (granting.length === 0)
    return [
      {
        severity: "note",
        code: "kms_key_unknown",
        title: "Decrypting isn't allowed",
        detail: `This is fine if AWS's default key encrypts the secrets. With your own key, the role also needs ${decryptAction} on it.`,
        remedy: "Do nothing, unless a customer-managed key encrypts the secrets.",
        place: policy.list ?? policy,
        statementIndex: null,
      },
    ];
  return granting.flatMap((judged) => {
    const values = judged.statement.resource?.values ?? [];
    const alias = values.find(({ value }) => /:alias\//.test(value));
    if (alias && values.every(({ value }) => /:alias\//.test(value)))
      return [
        {
          severity: "warning",
          code: "kms_alias_resource",
          title: "The resource is a key's alias",
          detail: `KMS checks the key's own ARN, so ${quoted(alias.value)} never matches.`,
          remedy: "Write the key's own ARN, arn:…:key/<id>.",
          place: alias,
          statementIndex: judged.statement.index,
        } satisfies Draft,
      ];
    return conditionDrafts(judged, request)
      .filter(({ code }) => code === "kms_via_service_differs")
      .map((draft) => ({ ...draft, severity: "warning" }));
  });
}
