// Denials of which AWS says what kind of policy is behind them. Only what a role or a user lacks themselves is lifted by a
// statement added to them (the rows that follow these): everything here has to be changed where it is.
import { pasteable } from "@/lib/clouds/aws/reasons/remedies";
import type { Row, Values } from "@/lib/clouds/aws/reasons/row";
import { command } from "@/lib/clouds/aws/shell/definition";

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

/** Whether a policy denies, rather than none allows. */
export function isExplicit(message: string): boolean {
  return /explicit(?:ly)?\s+den/i.test(message) && !/\bno\s[\w\s-]+\sallows?/i.test(message);
}

/** The policy that AWS names behind its kind, as it does since 2026 within an organization. */
export function policyArnIn(message: string): string | null {
  const found =
    /(?:polic(?:y|ies)|boundary)\s*:?\s*[("']?(arn:[\w-]+:(?:iam|organizations)::[^\s,;"')]+)/i.exec(message);
  return found?.[1]?.replace(/\.$/, "") ?? null;
}

const named = ({ policyArn }: Values, otherwise: string) => policyArn ?? otherwise;
const nothingElse = (values: Values) => `No statement in a policy of ${values.deniedPrincipal} lifts it.`;
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
    retry: "never",
    cause: (who, explicit) =>
      explicit
        ? `A service control policy of the AWS organization denies this to the ${who}.`
        : `No service control policy of the AWS organization allows this to the ${who}.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Whoever administers the AWS organization has to narrow the Deny in ${named(values, "the service control policy")} that ` +
          `covers ${values.action} in account ${values.account}.`
        : `Whoever administers the AWS organization has to allow ${values.action} for account ${values.account}: a service ` +
          "control policy must allow it at the root, at each organizational unit above the account, and at the account.") +
      ` ${nothingElse(values)}`,
  },
  resource_control_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("resourceControl") }],
    retry: "never",
    cause: (who) => `A resource control policy of the AWS organization denies this to the ${who}.`,
    remedy: (values) =>
      `Whoever administers the AWS organization of the account that has ${values.target} has to narrow the Deny in ` +
      `${named(values, "the resource control policy")} that covers ${values.action}.` +
      (values.action === "sts:AssumeRoleWithWebIdentity"
        ? " Such policies often let in the organization's own principals, or certain identity providers, alone: Latchkey's " +
          `tokens come from ${values.providerArn}.`
        : "") +
      ` ${nothingElse(values)}`,
  },
  permissions_boundary_denied: {
    when: [{ codes: ["AccessDenied"], message: says("boundary") }],
    retry: "never",
    cause: (who, explicit) =>
      explicit
        ? `The permissions boundary of the ${who} denies this.`
        : `The permissions boundary of the ${who} does not allow this, whatever its other policies say.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Narrow the Deny in ${named(values, `the permissions boundary of ${values.deniedPrincipal}`)} that covers ${asked(values)}.`
        : `Allow ${asked(values)} in ${named(values, `the permissions boundary of ${values.deniedPrincipal}`)} as well: a boundary ` +
          "is the most that other policies can give.") + showBoundary(values),
  },
  session_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("session") }],
    retry: "never",
    cause: (who, explicit) =>
      explicit
        ? `A policy over the ${who}'s session denies this.`
        : `A policy over the ${who}'s session does not allow this.`,
    remedy: (values) =>
      "Latchkey puts no policy over its sessions. Find what does (a broker that handed out the access key, a proxy in front of " +
      `AWS STS), and have it allow ${asked(values)}. ${nothingElse(values)}`,
  },
  vpc_endpoint_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("vpcEndpoint") }],
    retry: "never",
    cause: (_, explicit) =>
      explicit
        ? "The call came through a VPC endpoint whose policy denies it."
        : "The call came through a VPC endpoint whose policy does not allow it.",
    remedy: (values) =>
      `In VPC, Endpoints, find the endpoint for ${values.action.split(":")[0]} in ${values.region} through which the call came: of the worker's ` +
      "network at a kickoff, of Latchkey's own at Test Connection and for suggestions. " +
      (values.isExplicit
        ? `Narrow the Deny in its policy that covers ${asked(values)}.`
        : `Have its policy allow ${asked(values)} to ${values.deniedPrincipal}.`) +
      ` ${nothingElse(values)}`,
  },
  key_policy_denied: {
    when: [
      {
        codes: ["AccessDenied"],
        message: new RegExp(`kms:(?=[\\s\\S]*(?:${says("resource").source}))`, "i"),
      },
    ],
    retry: "never",
    cause: (who, explicit) =>
      explicit
        ? `The policy of the KMS key that encrypts the secret denies the ${who} its use.`
        : `The KMS key that encrypts the secret is not in this region, or its own policy does not let the ${who} use it.`,
    remedy: (values) =>
      (values.isExplicit
        ? `Narrow the Deny in the key's policy that covers ${values.deniedPrincipal}.`
        : `Add this statement to the key's policy, in the account of the key:\n${pasteable({
            Effect: "Allow",
            Principal: { AWS: values.deniedPrincipal },
            Action: "kms:Decrypt",
            Resource: "*",
          })}`) +
      "\nWhich key it is:\n" +
      command("secretsmanager describe-secret", {
        region: values.region,
        "secret-id": values.secretName,
        query: "KmsKeyId",
      }),
  },
  resource_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: says("resource") }],
    retry: "never",
    place: ({ action }) => (/^sts:/.test(action) ? "trust_policy" : undefined),
    cause: (who, explicit) =>
      explicit
        ? `The policy on what was asked for, a secret's own or a role's trust policy, denies it to the ${who}.`
        : `The secret is another account's, and its own policy does not let the ${who} in.`,
    remedy: (values) => {
      if (/^sts:/.test(values.action))
        return (
          `Narrow the statement in the trust policy of ${values.roleArn} that keeps ${values.deniedPrincipal} from ${values.action}.\n` +
          command("iam get-role", { region: values.region, "role-name": roleName(values) })
        );
      const show = command("secretsmanager get-resource-policy", {
        region: values.region,
        "secret-id": values.secretName,
      });
      if (values.isExplicit)
        return `Narrow the Deny in the secret's own policy that covers ${values.action} for ${values.deniedPrincipal}.\n${show}`;
      return (
        `Add this statement to the policy of the secret, in its own account:\n${pasteable({
          Effect: "Allow",
          Principal: { AWS: values.deniedPrincipal },
          Action: values.action,
          Resource: "*",
        })}\n` +
        `A customer-managed key of that account has to let ${values.deniedPrincipal} decrypt besides. What is there now:\n${show}`
      );
    },
  },
  identity_policy_denied: {
    when: [{ codes: ["AccessDenied"], message: new RegExp(explicitly + kinds.identity, "i") }],
    retry: "never",
    place: "permission_policy",
    cause: (who) => `A policy of the ${who} itself denies this. Nothing that allows it can outweigh that.`,
    remedy: (values) =>
      `Narrow the Deny in ${named(values, `the policies of ${values.deniedPrincipal}`)} that covers ${asked(values)}. If it is ` +
      "AWSRevokeOlderSessions, somebody revoked the sessions so far: a new one is let in, so try again in a few minutes.",
  },
  policy_denied: {
    when: [
      { codes: ["AccessDenied"], message: /explicit(?:ly)?\s+den/i },
      {
        codes: ["AccessDenied"],
        message: new RegExp(`\\bno\\s+(?!${kinds.identity})[\\w\\s-]*?${policies}\\s+allows?`, "i"),
      },
    ],
    retry: "never",
    cause: (who, explicit) =>
      explicit
        ? `A policy denies the ${who} this. Nothing that allows it can outweigh that.`
        : `A policy beside those of the ${who} would have to allow this too.`,
    remedy: (values) =>
      `AWS's message says what it knows of the policy${values.policyArn ? `: ${values.policyArn}` : ""}. Find what it says of ` +
      `${asked(values)} for ${values.deniedPrincipal}, and change it there. ${nothingElse(values)}`,
  },
} satisfies Record<string, Row>;

function roleName({ roleArn }: Values): string {
  return roleArn.split("/").at(-1) ?? "";
}
