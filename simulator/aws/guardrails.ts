// Policies that bound an account from outside its IAM: they take away, and never give.
import { type PolicyKind, parsePolicy } from "./policy/document";
import { evaluate } from "./policy/evaluation";
import type { RequestContext } from "./policy/pattern";
import type { Account, GuardrailKind, World } from "./world";

const KINDS = {
  /** Policies of the AWS organization for the principals of the account. */
  "service-control": { words: "service control policy", form: "identity" },
  /** Policies of the AWS organization for the resources of the account, for every caller. */
  "resource-control": { words: "resource control policy", form: "resource" },
  /** The policy of the VPC endpoint through which the account's calls come. */
  "vpc-endpoint": { words: "VPC endpoint policy", form: "resource" },
} as const satisfies Record<GuardrailKind, { words: string; form: PolicyKind }>;

const GUARDRAIL_KINDS = Object.keys(KINDS) as GuardrailKind[];

export interface Guardrail {
  kind: GuardrailKind;
  /** JSON. */
  policy: string;
  /** The first account when left out. */
  accountId?: string;
  /** Named in refusals behind an explicit deny, as AWS does within an organization. */
  arn?: string;
}

/** Throws a TypeError for what is no guardrail, and MalformedPolicyDocument for its policy. */
export function setGuardrail(world: World, firstAccountId: string, guardrail: Guardrail): void {
  const { kind, policy, accountId = firstAccountId, arn } = guardrail;
  if (!Object.hasOwn(KINDS, kind))
    throw new TypeError(`A guardrail's kind is one of ${GUARDRAIL_KINDS.join(", ")}.`);
  if (typeof policy !== "string") throw new TypeError("A guardrail's policy is a string of JSON.");
  const account = world.accounts.get(accountId);
  if (!account) throw new TypeError(`There is no account ${accountId}.`);
  const document = parsePolicy(policy, KINDS[kind].form, { partition: account.partition });
  account.guardrails.push({ kind, document, ...(arn && { arn }) });
}

interface Asked {
  action: string;
  resource: string;
  context: RequestContext;
}

/** Why guardrails of these kinds refuse, in AWS's words; undefined where they do not. */
export function guardrailDenial(
  account: Account | undefined,
  kinds: readonly GuardrailKind[],
  asked: Asked,
): string | undefined {
  const silent: string[] = [];
  for (const kind of kinds) {
    const own = account?.guardrails.filter((guardrail) => guardrail.kind === kind) ?? [];
    if (own.length === 0) continue;
    const { words } = KINDS[kind];
    const denying = own.find(({ document }) => evaluate([document], asked) === "deny");
    if (denying) return `with an explicit deny in a ${words}${denying.arn ? `: ${denying.arn}` : ""}`;
    const verdict = evaluate(
      own.map(({ document }) => document),
      asked,
    );
    // AWS attaches a policy that allows everything, in addition to each resource control policy.
    if (verdict === "none" && kind !== "resource-control")
      silent.push(`because no ${words} allows the ${asked.action} action`);
  }
  return silent[0];
}
