// What people have on the clipboard from AWS's other tools, as a secret reference. Pure: the form turns it into one before
// their eyes, and the API refuses it with words that say which. Nothing that is a reference already comes here.
import { parseArn } from "@/lib/clouds/aws/schema";

export type Pasted =
  | { ok: true; reference: string; what: string }
  /** Nothing of what was pasted but a reference: it may hold a secret's value. */
  | { ok: false; problem: string };

interface Found {
  /** A name or an ARN. */
  id: string;
  jsonKey?: string | undefined;
  stage?: string | undefined;
  version?: string | undefined;
}

const parameterStore =
  "This is a Systems Manager parameter, which Latchkey can't read. Store it in Secrets Manager and use that secret's name.";

/** The answer of a CLI, with room to spare. */
const longest = 20_000;

/** Null for what no tool writes. */
export function readPasted(pasted: string): Pasted | null {
  if (pasted.length > longest) return null;
  const text = bare(pasted);
  if (/^arn:aws[a-z-]*:ssm:|\{\{resolve:ssm|^\$?\{?ssm:|\baws ssm get-param|\bssmparameter\b/i.test(text)) {
    return { ok: false, problem: parameterStore };
  }
  if (/^\$\{(data\.)?aws_secretsmanager_secret/.test(text)) {
    const problem = "This is a Terraform address. Paste the secret's name, or its ARN from the state.";
    return { ok: false, problem };
  }
  for (const [what, find] of readers) {
    const found = find(text);
    const answer = found && answerOf(found, what);
    if (answer) return answer;
  }
  return null;
}

/** Each gives null for what is not its own. */
const readers: readonly (readonly [string, (text: string) => Found | null])[] = [
  ["a CloudFormation reference", dynamicReference],
  ["the secret's address in the AWS console", consoleAddress],
  ["an AWS CLI command", cliCommand],
  ["a description in JSON", jsonDescription],
  ["an External Secrets entry", externalSecret],
  ["a Secrets Store CSI entry", mountedSecret],
  ["a Spring import", springImport],
  ["the Lambda extension's address", lambdaAddress],
  ["a policy's resource", policyResource],
  ["an ECS or CodeBuild reference", containerReference],
  ["a name in quotes", (text) => (text === "" ? null : { id: text })],
];

function answerOf({ id, jsonKey, stage, version }: Found, what: string): Pasted | null {
  const name = bare(id);
  const isName = isNamePart(name);
  const arn = parseArn(name);
  const isArn = arn?.service === "secretsmanager" && /^secret:[A-Za-z0-9/_+=.@!-]+$/.test(arn.resource);
  if (arn?.service === "ssm") return { ok: false, problem: parameterStore };
  const [plain = "", typedKey] = name.split(/#(.*)/s);
  const isReference = isNamePart(plain) && typedKey !== undefined && /^[^\p{Cc}\p{Cs}]+$/u.test(typedKey);
  if (!isName && !isArn && !isReference) return null;
  const key = jsonKey || undefined;
  if (key !== undefined && /[\p{Cc}\p{Cs}]/u.test(key)) return null;
  const reference = key === undefined ? name : `${name}#${key}`;
  if (version || (stage && stage !== "AWSCURRENT")) {
    const which = version ? "one version" : `the version with the stage ${printableStage(stage ?? "")}`;
    return {
      ok: false,
      problem: `This asks for ${which}, but Latchkey reads only AWSCURRENT: write ${reference}`,
    };
  }
  return { ok: true, reference, what };
}

const isNamePart = (text: string) => /^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(text);
const printableStage = (stage: string) => (/^[A-Za-z0-9_+=.@-]{1,64}$/.test(stage) ? stage : "otherwise");

/** Without the marks around it that a shell, JSON or YAML wants. */
function bare(text: string): string {
  let inner = text.replace(/\u200b|\u200c|\u200d|\u2060|\ufeff/g, "").trim();
  for (let layer = 0; layer < 4; layer += 1) {
    inner = inner
      .replace(/[,;]$/, "")
      .replace(/^(["'`])([\s\S]*)\1$/, "$2")
      .replace(/^[“‘]([\s\S]*)[”’]$/, "$1")
      .trim();
  }
  return inner;
}

/** `id:key:stage:version`, where the id may be an ARN with six colons of its own. */
function colonParts(text: string): Found | null {
  const match =
    /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:\s]+|(?!arn:)[^:\s{]+)((?::[^:]*){0,3})$/.exec(
      text,
    );
  if (!match) return null;
  const [, id = "", rest = ""] = match;
  const [jsonKey, stage, version] = rest.slice(1).split(":");
  return { id, jsonKey, stage, version };
}

function dynamicReference(text: string): Found | null {
  const inner = /^\{\{resolve:secretsmanager:(.+)\}\}$/.exec(text)?.[1];
  if (!inner) return null;
  const [id = "", rest = ""] = inner.split(/:SecretString(?=:|$)/);
  const [, jsonKey, stage, version] = rest.split(":");
  return { id, jsonKey, stage, version };
}

function containerReference(text: string): Found | null {
  return text.includes(":") && !/[\s{}"']|\/\//.test(text) ? colonParts(text) : null;
}

function addressOf(text: string): URL | null {
  return /^https?:\/\//.test(text) && !/\s/.test(text) && URL.canParse(text) ? new URL(text) : null;
}

function consoleAddress(text: string): Found | null {
  const url = addressOf(text);
  if (!url?.pathname.startsWith("/secretsmanager/") || !/(^|\.)console\.(aws|amazonaws)/.test(url.hostname))
    return null;
  // Older ones have it in the fragment: #!/secret?name=…
  const id = url.searchParams.get("name") ?? new URLSearchParams(url.hash.split("?")[1] ?? "").get("name");
  return id ? { id } : null;
}

function lambdaAddress(text: string): Found | null {
  const parameters = addressOf(text)?.searchParams;
  const id = parameters?.get("secretId");
  if (!id) return null;
  return {
    id,
    stage: parameters?.get("versionStage") ?? undefined,
    version: parameters?.get("versionId") ?? undefined,
  };
}

function cliCommand(text: string): Found | null {
  if (!/\bsecretsmanager\s+(get-secret-value|describe-secret|put-secret-value|update-secret)\b/.test(text))
    return null;
  const option = (name: string) =>
    new RegExp(`--${name}[\\s=\\\\]+("[^"]*"|'[^']*'|[^\\s|;)]+)`).exec(text)?.[1]?.replace(/["']/g, "");
  const id = option("secret-id");
  if (!id) return null;
  const jsonKey = /\|\s*jq\s+(?:-\w+\s+|--raw-output\s+)*["']?\.([A-Za-z_]\w*)["']?\s*\)?["']?$/.exec(
    text,
  )?.[1];
  return { id, jsonKey, stage: option("version-stage"), version: option("version-id") };
}

/** An answer of get-secret-value or describe-secret, or an entry of a task definition's `secrets`. */
function jsonDescription(text: string): Found | null {
  if (!text.startsWith("{") || text.startsWith("{{")) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { ARN, Name, valueFrom } = value as Record<string, unknown>;
  if (typeof valueFrom === "string") return colonParts(valueFrom);
  const id = typeof ARN === "string" ? ARN : Name;
  return typeof id === "string" ? { id } : null;
}

const yamlValue = (text: string, name: string) =>
  new RegExp(`(?:^|[\\s{,-])${name}:[ \\t]*("[^"]*"|'[^']*'|[^\\s,}#]+)`)
    .exec(text)?.[1]
    ?.replace(/^["']|["']$/g, "");

function externalSecret(text: string): Found | null {
  const id = /(remoteRef:|\bproperty:)/.test(text) ? yamlValue(text, "key") : undefined;
  if (!id) return null;
  // A version is a stage, or `uuid/` and an id.
  return { id, jsonKey: yamlValue(text, "property"), stage: yamlValue(text, "version") };
}

function mountedSecret(text: string): Found | null {
  const id = yamlValue(text, "objectName");
  if (!id) return null;
  return {
    id,
    jsonKey: yamlValue(text, "path"),
    stage: yamlValue(text, "objectVersionLabel"),
    version: yamlValue(text, "objectVersion"),
  };
}

function springImport(text: string): Found | null {
  const id = /^(?:spring\.config\.import\s*[=:]\s*)?(?:optional:)?aws-secretsmanager:([^;\s]+)$/.exec(
    text,
  )?.[1];
  return id ? { id } : null;
}

/** One secret's pattern of an IAM policy: the ARN without its six characters names the same. */
function policyResource(text: string): Found | null {
  const id = /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:\s*?]+)-\?{6}$/.exec(text)?.[1];
  return id ? { id } : null;
}
