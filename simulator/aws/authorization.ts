// Puts a signed call before the policies that bind it, and words the refusal as AWS does.
import { type Call, signedCaller } from "./call";
import type { Caller } from "./caller";
import { guardrailDenial } from "./guardrails";
import { arn } from "./identifiers";
import type { PolicyDocument } from "./policy/document";
import { evaluate, type Principal, type Verdict } from "./policy/evaluation";
import type { RequestContext } from "./policy/pattern";
import { refuse } from "./refusal";

interface AccessOptions {
  /** The resource in the refusal: AWS repeats the request's text, not the ARN that it resolves to. */
  shownAs?: string;
  context?: RequestContext;
  /** The account that owns the resource; the caller's own when left out. */
  ownerAccountId?: string;
  resourcePolicy?: PolicyDocument;
}

/** Every name by which a policy can mean the caller itself. */
export function callerNames(caller: Caller): string[] {
  return caller.roleArn ? [caller.arn, caller.roleArn] : [caller.arn];
}

/** The names by which a policy means everyone in the caller's account. */
export function accountNames(caller: Caller): string[] {
  return [arn(caller.partition, "iam", "", caller.accountId, "root"), caller.accountId];
}

export function requestContext(call: Call<unknown>, extra: RequestContext = new Map()): RequestContext {
  return new Map([
    ...(call.caller?.context ?? []),
    ["aws:currenttime", [new Date(call.now).toISOString()]],
    ["aws:epochtime", [String(Math.floor(call.now / 1000))]],
    ["aws:requestedregion", [call.region]],
    // The simulator plays an endpoint that can only be reached over TLS.
    ["aws:securetransport", ["true"]],
    ["aws:sourceip", ["127.0.0.1"]],
    ["aws:principalisawsservice", ["false"]],
    ["aws:viaawsservice", ["false"]],
    ...extra,
  ]);
}

/** Throws AccessDenied (403) for STS and IAM, AccessDeniedException (400) for Secrets Manager. */
export function authorize(
  call: Call<unknown>,
  action: string,
  resource: string,
  options: AccessOptions = {},
) {
  const reason = denial(call, action, resource, options);
  if (reason === undefined) return;
  const json = call.service === "secretsmanager";
  refuse(
    json ? "AccessDeniedException" : "AccessDenied",
    json ? 400 : 403,
    `User: ${signedCaller(call).arn} is not authorized to perform: ${action} on resource: ${options.shownAs ?? resource} ${reason}`,
  );
}

/** Why the call is refused, in AWS's words; undefined when it is allowed. */
export function denial(
  call: Call<unknown>,
  action: string,
  resource: string,
  options: AccessOptions = {},
): string | undefined {
  const caller = signedCaller(call);
  const owner = options.ownerAccountId ?? caller.accountId;
  const context = requestContext(
    call,
    new Map([["aws:resourceaccount", [owner]], ...(options.context ?? [])]),
  );
  const principal: Principal = { type: "AWS", names: [...callerNames(caller), ...accountNames(caller)] };
  const identity = evaluate(caller.identityPolicies, { action, resource, context });
  const session: Verdict = caller.sessionPolicies
    ? evaluate(caller.sessionPolicies, { action, resource, context })
    : "allow";
  const resourceVerdict = options.resourcePolicy
    ? evaluate([options.resourcePolicy], { action, resource, context, principal })
    : "none";

  const asked = { action, resource, context };
  const own = call.world.accounts.get(caller.accountId);
  const guarded =
    guardrailDenial(own, ["service-control"], asked) ??
    guardrailDenial(call.world.accounts.get(owner), ["resource-control"], asked) ??
    guardrailDenial(own, ["vpc-endpoint"], asked);
  const boundary: Verdict = caller.boundary ? evaluate([caller.boundary.document], asked) : "allow";

  if (guarded?.startsWith("with")) return guarded;
  if (boundary === "deny") return `with an explicit deny in a permissions boundary: ${caller.boundary?.arn}`;
  if (identity === "deny") return "with an explicit deny in an identity-based policy";
  if (session === "deny") return "with an explicit deny in a session policy";
  if (resourceVerdict === "deny") return "with an explicit deny in a resource-based policy";
  if (guarded) return guarded;
  const foreign = options.ownerAccountId !== undefined && options.ownerAccountId !== caller.accountId;
  if (identity === "none" && (foreign || resourceVerdict === "none"))
    return `because no identity-based policy allows the ${action} action`;
  if (boundary === "none") return `because no permissions boundary allows the ${action} action`;
  if (session === "none") return `because no session policy allows the ${action} action`;
  if (foreign && resourceVerdict === "none")
    return `because no resource-based policy allows the ${action} action`;
  return undefined;
}
