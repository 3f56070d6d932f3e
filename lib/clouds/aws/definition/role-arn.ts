// Whether a text is the ARN of a role that can be assumed, and what is wrong with it otherwise. Without a schema: forms say
// while one types what an ARN says by itself.
import { type Arn, parseArn } from "@/lib/clouds/aws/definition/arn";

const roleNamePattern = /^role\/(?:[\x21-\x7e]+\/)?[\w+=,.@-]{1,64}$/;

/** What the text is, where it is almost an ARN. */
function notAnArn(text: string): string {
  const meant = new Set(
    text.match(
      /arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=.@-](?=$|["'`,;)\]}>\p{Cf}]|\s(?!\w)|\s+arn:)/gu,
    ),
  );
  const [role] = meant;
  if (role && meant.size === 1) return `Write this as ${role}`;
  if (meant.size > 1) return "This has more than one ARN. Paste the ARN of one role.";
  if (/[<>{}]|\b(ACCOUNT_ID|YOUR|REGION)/.test(text))
    return "This ARN still has a placeholder: put in the real value.";
  const [, , , , account, ...resource] = text.split(":");
  if (text.startsWith("arn:") && resource.length > 0 && account !== undefined) {
    if (account.includes("*")) return wildcard;
    if (/^[\d-]+$/.test(account) && !/^\d{12}$/.test(account))
      return `An AWS account has twelve digits, without hyphens. This ARN has ${account}.`;
    if (/[^\x21-\x7e]/.test(text))
      return "A role's ARN can't have spaces, invisible characters or letters such as ä.";
  }
  const linked = /\/roles?\/(?:details\/)?([\w+=,.@-]+)|[?&]roleName=([\w+=,.@-]+)/.exec(text);
  if (/^https?:/.test(text) && linked) {
    const name = linked[1] ?? linked[2];
    return `This is an address. Open the role there, and copy its ARN: arn:aws:iam::…:role/${name}.`;
  }
  if (/^\d{12}$|^\d{4}-\d{4}-\d{4}$/.test(text)) {
    return "This is an account. Paste the role's ARN: arn:aws:iam::123456789012:role/name.";
  }
  if (/^[\w+=,.@-]{1,64}$/.test(text)) {
    return "This is a name. Paste the role's ARN: arn:aws:iam::123456789012:role/name.";
  }
  return "This isn't an ARN. A role's ARN looks like arn:aws:iam::123456789012:role/name.";
}

const wildcard = "This ARN has a wildcard. Paste the ARN of one role.";
const identityCenter =
  "This role belongs to AWS IAM Identity Center, and its trust policy can't be changed. Create your own role (Step 3).";

/** Why neither an identity provider nor a key can ever assume such a role, whatever its trust policy says. */
function unassumable({ account, resource }: Arn): string | null {
  const path = resource.slice("role".length, resource.lastIndexOf("/") + 1);
  if (/[*?]/.test(path)) return wildcard;
  // A path may have any characters, but `role,provider`, which SAML and other tools write, is not a path.
  if (path.includes(",arn:")) return "This has more than one ARN. Paste the ARN of one role.";
  if (path.length > 512) return "A role's path can have up to 512 characters.";
  if (/^0+$/.test(account)) return "There is no AWS account 000000000000.";
  if (path.startsWith("/aws-service-role/")) {
    return "This is a service-linked role, which only its AWS service can assume. Create your own role (Step 3).";
  }
  if (path.startsWith("/aws-reserved/")) {
    return identityCenter;
  }
  return null;
}

/** The problem of the text as a role's ARN, in a sentence; null if it is one. */
export function roleArnProblem(text: string): string | null {
  const arn = parseArn(text);
  if (!arn) return notAnArn(text);
  const { service, region, account, resource } = arn;
  if (service === "sts" && resource.startsWith("assumed-role/")) {
    return resource.startsWith("assumed-role/AWSReservedSSO_")
      ? identityCenter
      : "This is a role session. Paste the role's ARN: arn:aws:iam::…:role/name.";
  }
  if (service !== "iam") return `This ARN names ${service}, not an IAM role.`;
  if (region !== "") return `A role's ARN has no region. Write this as ${text.replace(`:${region}:`, "::")}`;
  if (resource.startsWith("role/") && /[*?]/.test(resource)) return wildcard;
  if (account === "" || !roleNamePattern.test(resource)) {
    return resource.startsWith("role/")
      ? "The role ARN is incomplete: it needs a 12-digit account and a role name."
      : `This ARN names ${resource.split(/[/:]/)[0]}, not a role.${resource.startsWith("role:") ? " A role has a / behind role." : ""}`;
  }
  return unassumable(arn);
}

export const longestRoleArn = 2048;

/** As it is entered, with spaces around it perhaps; null for anything that its schema refuses. */
export function parseRoleArn(entered: string): Arn | null {
  const text = entered.trim();
  return text.length <= longestRoleArn && roleArnProblem(text) === null ? parseArn(text) : null;
}
