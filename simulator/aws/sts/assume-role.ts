// AssumeRole: a signed caller takes on a role that trusts it.
import { accountNames, callerNames, denial, requestContext } from "../authorization";
import { type QueryCall, signedCaller } from "../call";
import { guardrailDenial } from "../guardrails";
import { parseArn } from "../identifiers";
import { evaluate } from "../policy/evaluation";
import type { RequestContext } from "../policy/pattern";
import { refuse } from "../refusal";
import { optionalText, type Tag, tagList, textList } from "../wire/parameters";
import type { Account, Role } from "../world";
import { packSession, readSessionPolicy } from "./session-policy";
import { issueSession, readSessionRequest, roleAccount } from "./sessions";

const DEFAULT_DURATION_SECONDS = 3600;
const CHAINED_LIMIT_SECONDS = 3600;

export function assumeRole(call: QueryCall) {
  const caller = signedCaller(call);
  const { roleArn, name, durationSeconds = DEFAULT_DURATION_SECONDS } = readSessionRequest(call);
  const externalId = optionalText(call.parameters, "ExternalId", {
    min: 2,
    max: 1224,
    pattern: /^[\w+=,.@:/-]*$/,
  });
  const sourceIdentity =
    optionalText(call.parameters, "SourceIdentity", { min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ }) ??
    caller.session?.sourceIdentity;
  const { tags, transitiveTagKeys } = sessionTags(call);
  const account = roleAccount(call, parseArn(roleArn));
  const policy = packSession(readSessionPolicy(call, account), tags);

  const context: RequestContext = new Map([
    ["sts:externalid", externalId === undefined ? [] : [externalId]],
    ["sts:rolesessionname", [name]],
    ["sts:sourceidentity", sourceIdentity === undefined ? [] : [sourceIdentity]],
    ["aws:tagkeys", tags.map(({ key }) => key)],
    ["sts:transitivetagkeys", transitiveTagKeys],
    ...tags.map(({ key, value }): [string, string[]] => [`aws:requesttag/${key.toLowerCase()}`, [value]]),
  ]);
  const actions = ["sts:AssumeRole"];
  if (tags.length > 0) actions.push("sts:TagSession");
  if (sourceIdentity !== undefined) actions.push("sts:SetSourceIdentity");
  const role = [...(account?.roles.values() ?? [])].find(({ arn }) => arn === roleArn);
  for (const action of actions) {
    const reason = role && account ? assumptionDenial(call, action, role, account, context) : "";
    if (reason === undefined) continue;
    refuse(
      "AccessDenied",
      403,
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${roleArn} ${reason}`.trim(),
    );
  }
  if (!role || !account) throw new TypeError("A permitted role exists.");

  if (caller.session && durationSeconds > CHAINED_LIMIT_SECONDS)
    refuse(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  if (durationSeconds > role.maxSessionSeconds)
    refuse(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  return issueSession(call, account, role, {
    name,
    durationSeconds,
    policy,
    tags,
    transitiveTagKeys,
    sourceIdentity,
  });
}

/**
 * A trust policy that names the caller itself is enough within an account; else the caller's own policies must allow it too.
 * Undefined when it is allowed, and without words where AWS gives none: of the trust policy, and of nothing that allows.
 */
function assumptionDenial(
  call: QueryCall,
  action: string,
  role: Role,
  account: Account,
  context: RequestContext,
): string | undefined {
  const caller = signedCaller(call);
  const trust = (names: string[]) =>
    evaluate([role.trust.document], {
      action,
      principal: { type: "AWS", names },
      context: requestContext(call, context),
    });
  const everyone = trust([...callerNames(caller), ...accountNames(caller)]);
  const asked = { action, resource: role.arn, context: requestContext(call, context) };
  const guarded = guardrailDenial(account, ["resource-control"], asked);
  if (guarded) return guarded;
  if (everyone === "deny") return "with an explicit deny in a resource-based policy";
  if (everyone !== "allow") return "";
  const refusal = denial(call, action, role.arn, { context });
  if (!refusal?.startsWith("because no identity-based policy")) return refusal;
  const namedDirectly = caller.accountId === account.id && trust(callerNames(caller)) === "allow";
  return namedDirectly ? undefined : "";
}

/** The caller's transitive tags go on to the next session and cannot be replaced. */
function sessionTags(call: QueryCall): { tags: Tag[]; transitiveTagKeys: string[] } {
  const session = signedCaller(call).session;
  const inherited = session?.tags.filter(({ key }) => session.transitiveTagKeys.includes(key)) ?? [];
  const inheritedKeys = inherited.map(({ key }) => key);
  const own = tagList(call.parameters);
  if (own.some(({ key }) => inheritedKeys.includes(key)))
    refuse(
      "InvalidParameterValue",
      400,
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  return {
    tags: [...inherited, ...own],
    transitiveTagKeys: [...inheritedKeys, ...textList(call.parameters, "TransitiveTagKeys")],
  };
}
