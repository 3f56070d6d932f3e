// How AWS Secrets Manager names secrets: by a name in a region, or by an ARN.
import {
  foreignPartition,
  parseArn,
  partitionOf,
  regionPattern,
  secretArnRegion,
} from "@/lib/clouds/aws/definition/arn";
import type { SecretNaming } from "@/lib/clouds/naming";
import { setting } from "@/lib/clouds/settings";

/**
 * Names as Secrets Manager has them, at most 512 characters: those that people make (CreateSecret, API reference), and
 * those of AWS's own services, which have a `!`.
 */
const namePattern = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;

const arnResource = /^secret:[A-Za-z0-9/_+=.@!-]{1,519}$/;

/** A name like this is Parameter Store's way to a secret, and no secret's own (an ARN would still name one). */
const parameterPath = "/aws/reference/secretsmanager/";

const arnForm = "A secret's ARN looks like arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf.";
const wildcard = "This ARN has a wildcard. Paste the ARN of one secret.";

export const awsSecretNaming: SecretNaming = {
  isFull: (name) => name.startsWith("arn:"),
  isName(name) {
    const isArn =
      parseArn(name)?.service === "secretsmanager" && arnResource.test(name.split(":").slice(5).join(":"));
    return !name.startsWith(parameterPath) && (isArn || namePattern.test(name));
  },
  problem(name) {
    if (name.startsWith("arn:")) return problemOfArn(name);
    if (namePattern.test(name)) return null;
    return `A secret name can have up to 512 letters, digits and /_+=.@-!${foreignSign(name)}`;
  },
  // AWS takes a `!` in front for "not": such a name is looked for by its words alone.
  isSearchedFor: (name) => !name.startsWith("!"),
  place(name, settings) {
    const region = setting(settings, "region");
    return (name === null ? null : secretArnRegion(name, region)) ?? region;
  },
  resourcesIn: (region) => `arn:%:secretsmanager:${region}:%`,
  // AWS adds six characters to the name.
  shortName: (arn) => arn.split(":secret:")[1]?.replace(/-[A-Za-z0-9]{6}$/, "") ?? arn,
  foreign: (name, settings) => foreignPartition(name, setting(settings, "region")),
};

function problemOfArn(name: string): string | null {
  const arn = parseArn(name);
  if (!arn) return notAnArn(name);
  const { service, partition, region, account, resource } = arn;
  if (service !== "secretsmanager") return `This ARN names ${service}, not a secret.`;
  if (!region || !account || !arnResource.test(resource)) return /[*?]/.test(resource) ? wildcard : arnForm;
  if (!regionPattern.test(region)) {
    return `The region ${region} in this ARN isn't valid. A region looks like us-east-1.`;
  }
  const own = partitionOf(region);
  return own === partition
    ? null
    : `This ARN is in the partition ${partition}, but its region ${region} is in ${own}.`;
}

/** What the text is, where it is almost an ARN. */
function notAnArn(text: string): string {
  const [, , , region = "", account = "", ...resource] = text.split(":");
  if (/[*?]/.test(text)) return wildcard;
  if (resource.length > 0 && /^[\d-]+$/.test(account) && !/^\d{12}$/.test(account)) {
    return `An AWS account has twelve digits, without hyphens. This ARN has ${account}.`;
  }
  const foreign = foreignSign(text);
  if (foreign) return `An ARN can't have blanks or special characters.${foreign}`;
  return resource.length > 0 && region !== "" ? arnForm : "This ARN is incomplete.";
}

/** The first sign that no name has and that looks as if it was another, or as if it was none: a blank, a dash of an editor. */
function foreignSign(text: string): string {
  const [sign] = /[^\x21-\x7e]/u.exec(text) ?? [];
  if (sign === undefined) return "";
  if (sign === " ") return " This one has a space.";
  if (sign === "\n" || sign === "\r") return " This one has a line break.";
  const code = `U+${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
  return ` This one has ${/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(sign) ? `${sign} (${code})` : code}.`;
}
