// Denials of which AWS says what kind of policy is behind them. Only what a role or a user lacks themselves is lifted by a
// statement added to them (the rows that follow these): everything here has to be changed where it is.
import { command } from "@/lib/clouds/aws/definition/shell";
import { pasteable } from "@/lib/clouds/aws/failures/reasons/remedies";
import type { Row } from "@/lib/clouds/aws/failures/reasons/row";
import type { Values } from "@/lib/clouds/aws/failures/reasons/values";
import type { CloudReason } from "@/lib/shared/resolution/reasons";

const policies = "polic(?:y|ies)";
/** As AWS's messages call them (IAM user guide, access denied error messages), whatever the case and the spaces. */
const kinds = {
  serviceControl: `service[\\s-]+control\\s+${policies}`,
  resourceControl: `resource[\\s-]+control\\s+${policies}`,
  boundary: "permissions?[\\s-]+boundar(?:y|ies)",
  session: `session\\s+${policies}`,
  vpcEndpoint: `(?:VPC[\\s-]+endpoint|VPCE)\\s+${policies}`,
  resource: `(?:resource[\\s-]+based|role\\s+trust|trust|key)\\s+${policies}`,
  identity: `identity[\\s-]+based\\s+${policies}`,
} as const;

const explicitly = "explicit(?:ly)?\\s+den\\w+\\s+(?:in|by)\\s+(?:an?\\s+|the\\s+|one\\s+or\\s+more\\s+)?";

const says = (kind: keyof typeof kinds) =>
  new RegExp(`${explicitly}${kinds[kind]}|\\bno\\s+${kinds[kind]}\\s+allows?`, "i");

const named = ({ policyArn }: Values, otherwise: string) => policyArn ?? otherwise;
const nothingElse = (values: Values) =>
  `A statement added to a policy of ${values.deniedPrincipal} doesn't help.`;
const asked = ({ action, target }: Values) => (target === "*" ? action : `${action} on ${target}`);

/** Where a role, or a user whose name AWS said, shows its boundary. */
function showBoundary({ deniedPrincipal, region }: Values): string {
  const [, kind, name] = /:(role|user)\/(?:.*\/)?([^/]+)$/.exec(deniedPrincipal) ?? [];
  if (!kind || !name) return "";
  const query = kind === "role" ? "Role.PermissionsBoundary" : "User.PermissionsBoundary";
  return `\n${command(`iam get-${kind}`, { region, [`${kind}-name`]: name, query })}`;
}

export const denialRows = {
  service_control_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("serviceControl") }],
    cause: (who, explicit) =>
      explicit
        ? `A service control policy of your AWS organization blocks the ${who}.`
        : `No service control policy of your AWS organization allows this for the ${who}.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Ask the administrator of your AWS organization to narrow the Deny in ${named(values, "the service control policy")} that ` +
          `covers ${values.action} in account ${values.account}.`
        : `Ask the administrator of your AWS organization to allow ${values.action} for account ${values.account}: a service ` +
          "control policy must allow it at the root, at each organizational unit above the account, and at the account.") +
      ` ${nothingElse(values)}`,
  },
  resource_control_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("resourceControl") }],
    cause: (who) => `A resource control policy of the AWS organization blocks the ${who}.`,
    remedy: (values) =>
      `Ask the administrator of the AWS organization that owns ${values.target} to narrow the Deny in ` +
      `${named(values, "the resource control policy")} that covers ${values.action}.` +
      (values.action === "sts:AssumeRoleWithWebIdentity"
        ? " These policies often allow only the organization's own principals, or certain identity providers. Latchkey's " +
          `tokens come from ${values.providerArn}.`
        : "") +
      ` ${nothingElse(values)}`,
  },
  permissions_boundary_denied: {
    when: [{ codes: ["AccessDenied"], message: says("boundary") }],
    cause: (who, explicit) =>
      explicit
        ? `The permissions boundary of the ${who} blocks this.`
        : `The permissions boundary of the ${who} doesn't allow this, even if its other policies do.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Narrow the Deny in ${named(values, `the permissions boundary of ${values.deniedPrincipal}`)} that covers ${asked(values)}.`
        : `Allow ${asked(values)} in ${named(values, `the permissions boundary of ${values.deniedPrincipal}`)} too: a boundary ` +
          "limits what all other policies can allow.") + showBoundary(values),
  },
  session_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("session") }],
    cause: (who, explicit) =>
      explicit
        ? `A session policy of the ${who} blocks this.`
        : `A session policy of the ${who} doesn't allow this.`,
    remedy: (values) =>
      "Latchkey sets no session policy. Find what does (a broker that issued the access key, a proxy in front of " +
      `AWS STS), and make it allow ${asked(values)}. ${nothingElse(values)}`,
  },
  vpc_endpoint_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("vpcEndpoint") }],
    cause: (_, explicit) =>
      explicit
        ? "The policy of a VPC endpoint blocks the call."
        : "The policy of a VPC endpoint doesn't allow the call.",
    remedy: (values) =>
      `In the AWS console under VPC → Endpoints, find the endpoint for ${values.action.split(":")[0]} in ${values.region}: in the worker's ` +
      "network for kickoffs, in Latchkey's own for connection tests and suggestions. " +
      (values.isExplicit
        ? `Narrow the Deny in its policy that covers ${asked(values)}.`
        : `Allow ${asked(values)} for ${values.deniedPrincipal} in its policy.`) +
      ` ${nothingElse(values)}`,
  },
  key_policy_denied: {
    when: [
      {
        codes: ["AccessDenied"],
        message: new RegExp(`kms:(?=[\\s\\S]*(?:${says("resource").source}))`, "i"),
      },
    ],
    cause: (who, explicit) =>
      explicit
        ? `The policy of the secret's KMS key blocks the ${who}.`
        : `The secret's KMS key is in another region, or its key policy doesn't let the ${who} use it.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Narrow the Deny in the key policy that covers ${values.deniedPrincipal}.`
        : `Add this statement to the key policy, in the key's account:\n${pasteable({
            Effect: "Allow",
            Principal: { AWS: values.deniedPrincipal },
            Action: "kms:Decrypt",
            Resource: "*",
          })}`) +
      "\nTo find the key:\n" +
      command("secretsmanager describe-secret", {
        region: values.region,
        "secret-id": values.secretName,
        query: "KmsKeyId",
      }),
  },
  resource_policy_denied: {
    // That no trust policy allows it is what a role that is not there says too: the handshake's own rows know better.
    when: [
      { stages: ["identity", "list", "read"], codes: ["AccessDenied"], message: says("resource") },
      { codes: ["AccessDenied"], message: new RegExp(explicitly + kinds.resource, "i") },
    ],
    place: ({ action }) => (/^sts:/.test(action) ? "trust_policy" : undefined),
    cause: (who, explicit) =>
      explicit
        ? `The secret's resource policy, or the role's trust policy, blocks the ${who}.`
        : `The secret belongs to another account, and its resource policy doesn't allow the ${who}.`,
    remedy: (values) => {
      if (/^sts:/.test(values.action))
        return (
          `Narrow the Deny in the trust policy of ${values.roleArn} that blocks ${values.action} for ${values.deniedPrincipal}.\n` +
          command("iam get-role", { region: values.region, "role-name": roleName(values) })
        );
      const show = command("secretsmanager get-resource-policy", {
        region: values.region,
        "secret-id": values.secretName,
      });
      if (values.isExplicit)
        return `Narrow the Deny in the secret's resource policy that covers ${values.action} for ${values.deniedPrincipal}.\n${show}`;
      return (
        `Add this statement to the secret's resource policy, in the secret's account:\n${pasteable({
          Effect: "Allow",
          Principal: { AWS: values.deniedPrincipal },
          Action: values.action,
          Resource: "*",
        })}\n` +
        `If a customer-managed key encrypts the secret, its key policy must also let ${values.deniedPrincipal} decrypt. To see the current policy:\n${show}`
      );
    },
  },
  identity_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: new RegExp(explicitly + kinds.identity, "i") }],
    place: "permission_policy",
    cause: (who) => `A policy of the ${who} itself denies this. A Deny always wins over an Allow.`,
    remedy: (values) =>
      `Narrow the Deny in ${named(values, `the policies of ${values.deniedPrincipal}`)} that covers ${asked(values)}. If it is ` +
      "AWSRevokeOlderSessions, someone revoked the older sessions. New sessions work: try again in a few minutes.",
  },
  policy_denied: {
    when: [
      { codes: ["AccessDenied"], message: /explicit(?:ly)?\s+den/i },
      {
        codes: ["AccessDenied"],
        message: new RegExp(
          `\\bno\\s+(?!${kinds.identity}|${kinds.resource})[\\w\\s-]*?${policies}\\s+allows?`,
          "i",
        ),
      },
    ],
    cause: (who, explicit) =>
      explicit
        ? `A policy denies this to the ${who}. A Deny always wins over an Allow.`
        : `Another policy, besides those of the ${who}, must allow this too.`,
    remedy: (values) =>
      `Find the policy in AWS's message${values.policyArn ? `: ${values.policyArn}` : ""}. Find what it says about ` +
      `${asked(values)} for ${values.deniedPrincipal}, and change it there. ${nothingElse(values)}`,
  },
} satisfies Partial<Record<CloudReason, Row>>;

function roleName({ roleArn }: Values): string {
  return roleArn.split("/").at(-1) ?? "";
}
