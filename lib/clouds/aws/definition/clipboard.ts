// Turns text that people copy from other AWS tools into a secret reference. Pure: the form converts it visibly, and the
// API refuses it and says which reference to use. Text that is a reference already does not come here.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import type { Found } from "@/lib/clouds/aws/definition/clipboard-commands";
import { isVersionId, readers } from "@/lib/clouds/aws/definition/clipboard-readers";
import type { Pasted } from "@/lib/clouds/naming";

const refusals = {
  parameter:
    "This is a Systems Manager parameter, which Latchkey can't read. Store it in Secrets Manager and use that secret's name.",
  terraform: "This is a Terraform address. Paste the secret's name, or its ARN from the state.",
  several: "This names more than one secret. Paste one name or ARN.",
  list: "This is the address of the list of secrets. Open the secret, and copy its name or ARN.",
  placeholder: "This still has a placeholder or a variable in it. Paste the secret's real name or ARN.",
} as const;

/** The answer of a CLI, with room to spare. */
const longest = 20_000;

/** Null for text that no known tool writes. */
export function readPasted(pasted: string): Pasted | null {
  if (pasted.length > longest) return null;
  const text = bare(pasted);
  for (const [what, find] of readers) {
    const found = find(text);
    if (found === null) continue;
    if (typeof found === "string") return { ok: false, problem: refusals[found] };
    const answer = answerOf(found, what);
    if (answer) return answer;
  }
  const refusal = refusalOf(text);
  return refusal && { ok: false, problem: refusals[refusal] };
}

function refusalOf(text: string): keyof typeof refusals | null {
  if (/\baws_secretsmanager_secret(?:_version)?\./.test(text)) return "terraform";
  const isOpen = /\$\{|\$[A-Za-z_]|<[^<>\s]+>|!(?:Ref|Sub|GetAtt|Join|ImportValue)\b|Fn::|"Ref"/.test(text);
  return isOpen && /secret|^arn:/i.test(text) ? "placeholder" : null;
}

function answerOf({ id, jsonKey, isKeyOpen, stage, version, region }: Found, what: string): Pasted | null {
  const name = bare(id);
  const arn = parseArn(name);
  if (arn?.service === "ssm") return { ok: false, problem: refusals.parameter };
  const isArn = arn?.service === "secretsmanager" && /^secret:[A-Za-z0-9/_+=.@!-]+$/.test(arn.resource);
  const [plain = "", typedKey] = name.split(/#(.*)/s);
  const isReference = isNamePart(plain) && typedKey !== undefined && /^[^\p{Cc}\p{Cs}]+$/u.test(typedKey);
  if (!isNamePart(name) && !isArn && !isReference) return null;
  if (isKeyOpen) {
    return { ok: false, problem: `Say which JSON key of the secret you mean: write ${name}#json_key` };
  }
  const key = jsonKey || undefined;
  if (key !== undefined && (key !== key.trim() || /[\p{Cc}\p{Cs}]/u.test(key))) return null;
  const reference = key === undefined ? name : `${name}#${key}`;
  const versionId = version || (stage && isVersionId(stage) ? stage : undefined);
  if (versionId || (stage && stage !== "AWSCURRENT")) {
    const which = versionId ? "one version" : `the version with the stage ${printableStage(stage ?? "")}`;
    return {
      ok: false,
      problem: `This asks for ${which}, but Latchkey reads only AWSCURRENT: write ${reference}`,
    };
  }
  return { ok: true, reference, what, ...(region && !isArn && { region }) };
}

const isNamePart = (text: string) => /^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(text);
const printableStage = (stage: string) => (/^[A-Za-z0-9_+=.@-]{1,64}$/.test(stage) ? stage : "otherwise");

const pairs = ['""', "''", "``", "“”", "‘’", "«»", "<>", "()", "[]"];

/** Without the marks around it that a shell, JSON, YAML, an editor or a chat puts there, and without invisible ones. */
function bare(text: string): string {
  let inner = text.replace(/\p{Cf}/gu, "").trim();
  for (let layer = 0; layer < 6; layer += 1) {
    const before = inner;
    inner = inner.replace(/[,;]$/, "");
    const content = inner.slice(1, -1);
    if (inner.length > 1 && pairs.includes(`${inner[0]}${inner.at(-1)}`)) {
      // `"a": "b"` begins and ends with a mark, and is not within one pair.
      if (!content.includes(inner[0] as string) && !content.includes(inner.at(-1) as string)) inner = content;
    } else if (/^["'`][^"'`]*$/.test(inner)) inner = inner.slice(1);
    else if (/^[^"'`]*["'`]$/.test(inner)) inner = content.length > 0 ? inner.slice(0, -1) : inner;
    inner = inner.trim();
    if (inner === before) break;
  }
  return inner;
}
