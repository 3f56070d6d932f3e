// What the setup guide asks about an AWS account, as a person types it, and what follows from it.
import { z } from "zod";
import { parseArn, partitionOf } from "@/lib/clouds/aws/definition/arn";
import {
  keyArn,
  prefixPattern,
  type SecretLocation,
  secretPattern,
} from "@/lib/clouds/aws/definition/permissions";
import { AwsRegion } from "@/lib/clouds/aws/definition/schema";

/** Inline policies of one role together (IAM quotas); white space does not count. */
const inlinePolicyLimit = 10_240;
/** What the rest of the policy takes, with room to spare. */
const policyFrame = 900;

const legalName = /^[A-Za-z0-9/_+=.@!-]+$/;
const keyId = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** AWS's console writes it as 1234-5678-9012. */
const Account = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(
    z.string().regex(/^\d{12}$/, {
      error: ({ input }) =>
        input === ""
          ? "Enter the ID of your AWS account."
          : "An account ID has twelve digits. The AWS console shows it at the top right.",
    }),
  );

/** A role's name, after its path if it has one (CreateRole, IAM API reference). */
const Role = z
  .string()
  .trim()
  .min(1, { error: "Enter a role name.", abort: true })
  .transform((text) => {
    const slash = text.lastIndexOf("/");
    return {
      rolePath: slash < 0 ? "/" : `/${text.slice(0, slash + 1)}`.replace(/^\/\//, "/"),
      roleName: text.slice(slash + 1),
    };
  })
  .refine(({ roleName }) => /^[\w+=,.@-]{1,64}$/.test(roleName), {
    error: "A role name can have up to 64 letters, digits and +=,.@_-",
  })
  .refine(({ rolePath }) => /^\/(?:[\x21-\x7e]{1,510}\/)?$/.test(rolePath), {
    error: "The path before the role name has a character that AWS doesn't allow.",
  });

/** Strict: what is not asked is not known. Texts, because a form holds them; those of the other choice are left aside. */
export const AwsSetupInput = z
  .strictObject({
    account: Account,
    region: AwsRegion,
    scope: z.enum(["prefix", "list"]),
    prefix: z.string().trim(),
    secrets: z.string(),
    encryption: z.enum(["aws", "customer"]),
    keys: z.string(),
    role: Role,
    provider: z.enum(["new", "registered"]),
    demand: z.enum(["no", "yes"]).default("no"),
  })
  .refine(({ scope, prefix }) => scope !== "prefix" || complaintOfPrefix(prefix) === null, {
    path: ["prefix"],
    error: ({ input }) => complaintOfPrefix((input as { prefix: string }).prefix) ?? undefined,
    // Also while the account or the region is missing or wrong: it depends on neither.
    when: ({ value }) => typeof (value as { prefix?: unknown }).prefix === "string",
  })
  .transform((input, context) => {
    const { account, region, role, scope, encryption } = input;
    const location = { partition: partitionOf(region), region, account };
    const complain = (field: string) => (message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    const resources =
      scope === "prefix"
        ? [prefixPattern(location, input.prefix)]
        : readSecrets(input.secrets, location, complain("secrets"));
    return {
      ...location,
      ...role,
      /** What `secretsmanager:GetSecretValue` is allowed on. */
      resources,
      /** The customer's own keys; none for AWS's own. */
      keyArns: encryption === "customer" ? readKeys(input.keys, location, complain("keys")) : [],
      isProviderRegistered: input.provider === "registered",
      /** The trust policy asks that the token itself names the role. */
      demandsRole: input.demand === "yes",
      /** Blank when the secrets are listed. */
      prefix: scope === "prefix" ? input.prefix : "",
    };
  });
export type AwsSetupInput = z.input<typeof AwsSetupInput>;
export type AwsSetup = z.output<typeof AwsSetupInput>;

type Complain = (message: string) => void;

function complaintOfPrefix(prefix: string): string | null {
  if (prefix === "") return "Enter the prefix of your secret names, or choose secrets one by one.";
  if (prefix.endsWith("*")) return "Remove the *: the policy adds it.";
  if (prefix.startsWith("arn:")) return "This is an ARN. Choose “Only these secrets” and enter it there.";
  if (!legalName.test(prefix)) return illegalName(prefix);
  return prefix.length > 512 ? "A secret name can have up to 512 characters." : null;
}

function readSecrets(text: string, location: SecretLocation, complain: Complain): string[] {
  const entries = linesOf(text);
  if (entries.length === 0) complain("Enter at least one secret name or ARN, one per line.");
  const resources = [...new Set(entries.map((entry) => readSecret(entry, location, complain)))];
  const size = JSON.stringify(resources).length + policyFrame;
  if (size > inlinePolicyLimit) {
    complain(
      `AWS limits a role's policies to ${inlinePolicyLimit.toLocaleString("en")} characters, and ${entries.length} secrets ` +
        "need more. Use a prefix, or split them over several roles.",
    );
  }
  return resources;
}

function readSecret(entry: string, location: SecretLocation, complain: Complain): string {
  if (entry.includes("#")) {
    complain(
      `Remove ${entry.slice(entry.indexOf("#"))}: a policy always covers the whole secret, with all its JSON keys.`,
    );
  } else if (!entry.startsWith("arn:")) {
    if (!legalName.test(entry)) complain(illegalName(entry));
    else if (entry.length > 512) complain("A secret name can have up to 512 characters.");
    return secretPattern(location, entry);
  } else {
    const arn = parseArn(entry);
    const name = arn?.service === "secretsmanager" ? /^secret:(.+)$/.exec(arn.resource)?.[1] : undefined;
    if (!arn || name === undefined || !legalName.test(name)) {
      complain(`${entry} isn't a secret's ARN.`);
    } else if (complainOfPlace(arn, entry, location, complain) && !/-[A-Za-z0-9]{6}$/.test(name)) {
      // Without AWS's six characters at its end it names no secret yet.
      return `${entry}-??????`;
    }
  }
  return entry;
}

function readKeys(text: string, location: SecretLocation, complain: Complain): string[] {
  const entries = linesOf(text);
  if (entries.length === 0) complain("Enter the ID or ARN of the key that encrypts your secrets.");
  return [...new Set(entries.map((entry) => readKey(entry, location, complain)))];
}

function readKey(entry: string, location: SecretLocation, complain: Complain): string {
  const arn = parseArn(entry);
  const resource = arn ? arn.resource : entry;
  if (/^alias\//.test(resource)) {
    complain(
      resource === "alias/aws/secretsmanager"
        ? "aws/secretsmanager is AWS's default key and needs no permission: choose it above."
        : `A policy must name the key, not its alias. Open ${resource} in KMS and copy the key's ID or ARN.`,
    );
  } else if (!arn) {
    if (!keyId.test(entry))
      complain(`${entry} isn't a KMS key ID such as 1234abcd-12ab-34cd-56ef-1234567890ab.`);
    return keyArn(location, entry);
  } else if (arn.service !== "kms" || !keyId.test(resource.replace(/^key\//, "")) || resource === entry) {
    complain(`${entry} isn't a KMS key's ARN.`);
  } else {
    complainOfPlace(arn, entry, location, complain);
  }
  return entry;
}

/** Another account is allowed, where its own policy lets the role in; another region is out of a client's reach. */
function complainOfPlace(
  { partition, region }: { partition: string; region: string },
  entry: string,
  location: SecretLocation,
  complain: Complain,
): boolean {
  if (partition === location.partition && region === location.region) return true;
  complain(`${entry} is in ${region || partition}, but your secrets are in ${location.region}.`);
  return false;
}

function illegalName(text: string): string {
  return `“${text}” isn't a valid secret name. Use letters, digits and /_+=.@-!`;
}

function linesOf(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((line) => line.replace(/^["']|["']$/g, ""))
    .filter(Boolean);
}
