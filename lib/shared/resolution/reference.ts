// How a variable names a secret: `name`, `name#json_key`, or a full ARN in place of the name.
import { z } from "zod";
import { parseArn, partitionOf, regionPattern } from "@/lib/shared/clouds/arn";
import { readPasted } from "@/lib/shared/resolution/clipboard";

export interface SecretReference {
  /** A secret's name or full ARN. */
  name: string;
  /** One field of a JSON secret; null for the whole value. */
  jsonKey: string | null;
}

/** Splits at the first `#`, which no secret name can contain; a JSON key may contain more of them. */
export function parseSecretReference(text: string): SecretReference {
  const at = text.indexOf("#");
  if (at === -1) return { name: text, jsonKey: null };
  return { name: text.slice(0, at), jsonKey: text.slice(at + 1) };
}

/**
 * Of a variable whose value comes from a secret.
 *
 * @throws TypeError for one that has no secret: its value is direct, and nobody may read an empty name for it.
 */
export function secretReferenceOf({
  secretName,
}: {
  secretName?: string | null | undefined;
}): SecretReference {
  if (!secretName) throw new TypeError("This variable has no secret.");
  return parseSecretReference(secretName);
}

export function formatSecretReference({ name, jsonKey }: SecretReference): string {
  return jsonKey === null ? name : `${name}#${jsonKey}`;
}

/** What of a half-typed reference can be searched for. */
export function searchableName(text: string): string {
  return parseSecretReference(text.trim()).name;
}

/** A variable of a plan. */
export function plannedRead(variable: { secretName: string | null }) {
  const { name, jsonKey } = secretReferenceOf(variable);
  return { secretName: name, jsonKey };
}

/**
 * Names as Secrets Manager has them, at most 512 characters: those that people make (CreateSecret, API reference), and
 * those of AWS's own services, which have a `!`.
 */
const namePattern = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;

const arnResource = /^secret:[A-Za-z0-9/_+=.@!-]{1,519}$/;

/** A name like this is Parameter Store's way to a secret, and no secret's own (an ARN would still name one). */
const parameterPath = "/aws/reference/secretsmanager/";

/** Whether it has a reference's form already, and is not to be read as anything else. */
export function isReference(text: string): boolean {
  const { name, jsonKey } = parseSecretReference(text);
  // An invisible sign at the end comes from what it was copied from, and belongs to no key.
  if (name.startsWith(parameterPath) || /\p{Cf}$/u.test(text)) return false;
  const isArn =
    parseArn(name)?.service === "secretsmanager" && arnResource.test(name.split(":").slice(5).join(":"));
  return jsonKey !== "" && (isArn || namePattern.test(name));
}

const arnForm = "A secret's ARN looks like arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf.";
const wildcard = "This ARN has a wildcard. Paste the ARN of one secret.";

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

/** A reference as a person types it; checked, and kept as text. */
export const SecretReferenceText = z
  .string()
  .trim()
  .min(1, { error: "Choose or type a secret name.", abort: true })
  .max(2048, "A secret reference can have up to 2,048 characters.")
  .superRefine((text, context) => {
    const { name, jsonKey } = parseSecretReference(text);
    const pasted = isReference(text) ? null : readPasted(text);
    if (pasted) return context.addIssue(pasted.ok ? `Write this as ${pasted.reference}` : pasted.problem);
    if (name === "") context.addIssue("The secret's name is missing before the #.");
    else if (name.startsWith("arn:")) {
      const arn = parseArn(name);
      if (!arn) context.addIssue(notAnArn(name));
      else if (arn.service !== "secretsmanager")
        context.addIssue(`This ARN names ${arn.service}, not a secret.`);
      else if (!arn.region || !arn.account || !arnResource.test(arn.resource)) {
        context.addIssue(/[*?]/.test(arn.resource) ? wildcard : arnForm);
      } else if (!regionPattern.test(arn.region)) {
        context.addIssue(`The region ${arn.region} in this ARN isn't valid. A region looks like us-east-1.`);
      } else if (partitionOf(arn.region) !== arn.partition) {
        context.addIssue(
          `This ARN is in the partition ${arn.partition}, but its region ${arn.region} is in ${partitionOf(arn.region)}.`,
        );
      }
    } else if (!namePattern.test(name)) {
      context.addIssue(`A secret name can have up to 512 letters, digits and /_+=.@-!${foreignSign(name)}`);
    }
    if (jsonKey === "") context.addIssue("The JSON key is missing after the #.");
    else if (jsonKey !== null && /[\p{Cc}\p{Cs}]/u.test(jsonKey)) {
      context.addIssue("A JSON key can't contain control characters.");
    }
  });
