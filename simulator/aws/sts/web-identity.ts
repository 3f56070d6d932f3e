// AssumeRoleWithWebIdentity: a token for a role, in the order in which AWS checks them.
import { requestContext } from "../authorization";
import type { QueryCall } from "../call";
import { guardrailDenial } from "../guardrails";
import { withoutScheme } from "../iam/providers";
import { parseArn } from "../identifiers";
import { PARTITIONS } from "../partitions";
import { evaluate } from "../policy/evaluation";
import { refuse } from "../refusal";
import { invalidValue, requiredText } from "../wire/parameters";
import type { Account, OidcProvider, Role } from "../world";
import {
  checkAudience,
  checkTimes,
  type IdentityToken,
  invalidToken,
  readIdentityToken,
  verifySignature,
} from "./identity-token";
import { packSession, readSessionPolicy } from "./session-policy";
import { issueSession, readSessionRequest, roleAccount } from "./sessions";

const DEFAULT_DURATION_SECONDS = 3600;

export async function assumeRoleWithWebIdentity(call: QueryCall) {
  const text = requiredText(call.parameters, "WebIdentityToken", { min: 4, max: 20_000, confidential: true });
  const { roleArn, name, durationSeconds = DEFAULT_DURATION_SECONDS } = readSessionRequest(call);
  const target = parseArn(roleArn);
  if (target?.service !== "iam" || !target.resource.startsWith("role/"))
    return invalidValue(
      "RoleArn",
      roleArn,
      `Member must satisfy regular expression pattern: arn:(${PARTITIONS.join("|")}):iam::[0-9]+:role/.+`,
    );
  const account = roleAccount(call, target);
  const given = readSessionPolicy(call, account);

  const token = readIdentityToken(text);
  const provider = [...(account?.providers.values() ?? [])].find(({ issuer }) => issuer === token.issuer);
  if (!provider || !account)
    return invalidToken(`No OpenIDConnect provider found in your account for ${token.issuer}`);
  checkTimes(token, call.now);
  checkAudience(token, provider);
  await verifySignature(token, call.faults);
  if (token.roles && !token.roles.includes(roleArn))
    invalidToken("The requested role is not among the roles in the token.");

  // The message is the same for a role that does not exist and for one that does not trust the token.
  const role = [...account.roles.values()].find(({ arn }) => arn === roleArn);
  const refused = role
    ? refusedAction(call, account, role, provider, token, name)
    : "sts:AssumeRoleWithWebIdentity";
  if (!role || refused) return refuse("AccessDenied", 403, `Not authorized to perform ${refused}`);
  const guarded = guardrailDenial(account, ["resource-control", "vpc-endpoint"], {
    action: "sts:AssumeRoleWithWebIdentity",
    resource: role.arn,
    context: requestContext(call),
  });
  if (guarded)
    refuse(
      "AccessDenied",
      403,
      `User: anonymous is not authorized to perform: sts:AssumeRoleWithWebIdentity on resource: ${role.arn} ${guarded}`,
    );
  if (durationSeconds > role.maxSessionSeconds)
    refuse(
      "ValidationError",
      400,
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );

  const { tags, transitiveTagKeys, sourceIdentity } = token;
  const policy = packSession(given, tags);
  return {
    ...issueSession(call, account, role, {
      name,
      durationSeconds,
      policy,
      tags,
      transitiveTagKeys,
      sourceIdentity,
      federatedProvider: provider.arn,
    }),
    SubjectFromWebIdentityToken: token.subject,
    Audience: token.audience,
    Provider: provider.arn,
  };
}

/** The first action that the trust policy does not allow: session tags and a source identity each need one of their own. */
function refusedAction(
  call: QueryCall,
  account: Account,
  role: Role,
  provider: OidcProvider,
  token: IdentityToken,
  sessionName: string,
): string | undefined {
  const host = withoutScheme(provider.issuer).toLowerCase();
  const context = requestContext(
    call,
    new Map([
      [`${host}:aud`, [token.authorizedParty ?? token.audience]],
      [`${host}:oaud`, [token.audience]],
      [`${host}:email`, token.email === undefined ? [] : [token.email]],
      [`${host}:sub`, [token.subject]],
      [`${host}:amr`, token.authenticationMethods],
      ["aws:federatedprovider", [provider.arn]],
      // Measured by third parties: a token's bearer is a user of the role's account, and has no aws:PrincipalArn.
      ["aws:principalaccount", [account.id]],
      ["aws:principaltype", ["User"]],
      ["aws:userid", [provider.arn]],
      ["aws:resourceaccount", [account.id]],
      ...role.tags.map(({ key, value }): [string, string[]] => [
        `aws:resourcetag/${key.toLowerCase()}`,
        [value],
      ]),
      // Always there: whether the token itself names the role. A role that it does not name was refused before.
      ["sts:roleauthorizedbyidp", [String(token.roles !== undefined)]],
      ["sts:rolesessionname", [sessionName]],
      ["sts:sourceidentity", token.sourceIdentity === undefined ? [] : [token.sourceIdentity]],
      ["aws:tagkeys", token.tags.map(({ key }) => key)],
      ["sts:transitivetagkeys", token.transitiveTagKeys],
      ...token.tags.map(({ key, value }): [string, string[]] => [
        `aws:requesttag/${key.toLowerCase()}`,
        [value],
      ]),
    ]),
  );
  const actions = ["sts:AssumeRoleWithWebIdentity"];
  if (token.tags.length > 0) actions.push("sts:TagSession");
  if (token.sourceIdentity !== undefined) actions.push("sts:SetSourceIdentity");
  const principal = { type: "Federated" as const, names: [provider.arn] };
  return actions.find(
    (action) => evaluate([role.trust.document], { action, principal, context }) !== "allow",
  );
}
