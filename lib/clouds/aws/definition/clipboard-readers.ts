// The forms in which AWS's other tools name a secret, each with how it is read.
import {
  cliCommand,
  codeCall,
  type Found,
  type Refusal,
} from "@/lib/clouds/aws/definition/clipboard-commands";

/** Each gives null for what is not its own. The particular come first, since parts of a text may look like another form. */
export const readers: readonly (readonly [string, (text: string) => Found | Refusal | null])[] = [
  ["a Systems Manager reference to a secret", parameterReference],
  ["a Systems Manager parameter", parameter],
  ["a CloudFormation reference", dynamicReference],
  ["an AWS CLI command", cliCommand],
  ["a description in JSON", jsonDescription],
  ["a call in code", codeCall],
  ["an External Secrets entry", externalSecret],
  ["a Secrets Store CSI entry", mountedSecret],
  ["the secret's address in the AWS console", consoleAddress],
  ["the Lambda extension's address", lambdaAddress],
  ["a Helmfile reference", valsReference],
  ["a Spring import", springImport],
  ["a setting", setting],
  ["an ECS or CodeBuild reference", containerReference],
  ["an ARN", singleArn],
  ["a name in quotes", (text) => (text === "" ? null : { id: text })],
];

/** A UUID, or the example of AWS's own pages. */
export const isVersionId = (text: string) => /^(?:uuid\/.+|[0-9a-zA-Z-]{32,64})$/.test(text);

const arnStart = "arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\\d{12}:secret:";
const nameSigns = "[A-Za-z0-9/_+=.@!-]";

/** Through Parameter Store, a secret is a parameter of this path. */
function parameterReference(text: string): Found | Refusal | null {
  const path = new RegExp(
    `/aws/reference/secretsmanager/(${nameSigns}+)(?:~true)?(?:#(.+)|:([\\w.-]+))?`,
    "g",
  );
  const [first, ...more] = text.matchAll(path);
  if (!first) return null;
  const [, id = "", jsonKey, label = ""] = first;
  return more.length > 0 ? "several" : { id, jsonKey, stage: /^\d+$/.test(label) ? "" : label };
}

function parameter(text: string): Refusal | null {
  return /^arn:aws[a-z-]*:ssm:|\{\{resolve:ssm|^\$?\{?ssm:|\baws ssm get-param|\bssmparameter\b/i.test(text)
    ? "parameter"
    : null;
}

/** `id:key:stage:version`, where the id may be an ARN with six colons of its own. */
function colonParts(text: string): Found | null {
  const match = new RegExp(`^(${arnStart}[^:\\s]+|(?!arn:)[^:\\s{]+)((?::[^:\\n]*){0,4})$`).exec(text);
  if (!match) return null;
  const [, id = "", rest = ""] = match;
  const [first = "", ...others] = rest.slice(1).split(":");
  // CloudFormation says first what of the secret it takes, and has a part more.
  const [jsonKey, stage, version, more] = first === "SecretString" ? others : [first, ...others];
  return more || first === "SecretBinary" ? null : { id, jsonKey, stage, version };
}

function dynamicReference(text: string): Found | Refusal | null {
  const [first, ...more] = text.matchAll(/\{\{\s*resolve:secretsmanager:([^{}]*)\}\}/g);
  const inner = first?.[1]?.trim() ?? /^(?:resolve:)?secretsmanager:([^/{}\s][^{}\s]*)$/.exec(text)?.[1];
  if (more.length > 0) return "several";
  // A secret within other text, as in an address, is not the whole of it.
  if (!inner || (first && !/^[\s\w"'!:=-]*$/.test(text.replace(first[0], "")))) return null;
  const found = colonParts(inner);
  const [, , afterId = ""] = new RegExp(`^(${arnStart}[^:]+|[^:]+)(.*)$`).exec(inner) ?? [];
  // `::key` leaves out what goes without saying.
  return afterId.startsWith("::")
    ? colonParts(inner.replace(afterId, `:SecretString${afterId.slice(1)}`))
    : found;
}

/** With `name:key` alone, what is in front of the colon may be anything else's name. */
const noName =
  /^(?:arn|aws[\w-]*|env|file|https?|kms|name|op|optional|secrets?|secrets?[-_]?manager|sm|ssm|vault)$/i;

function containerReference(text: string): Found | null {
  if (new RegExp(`^${arnStart}`).test(text)) return colonParts(text);
  const found = /[\s{}"']|\/\//.test(text) || !text.includes(":") ? null : colonParts(text);
  if (!found || noName.test(found.id)) return null;
  return /^[\p{L}\p{N}_.$-]*$/u.test(found.jsonKey ?? "") ? found : null;
}

/** The only one in a text, with what ECS writes behind it. A policy's `-??????` names the same as the ARN without it. */
function singleArn(text: string): Found | Refusal | null {
  const pattern = new RegExp(
    `(${arnStart}${nameSigns}+?)(-\\?{6})?((?::[^:\\s"'\`,;()\\]}<>|#]*){0,4})(?=$|[\\s"'\`,;()\\]}<>|])`,
    "g",
  );
  const found = [...text.matchAll(pattern)];
  const arns = text.match(new RegExp(arnStart, "g"))?.length ?? 0;
  const [first] = found;
  if (arns > 1 && new Set(found.map(([whole]) => whole)).size > 1) return "several";
  // One of them is no single secret's.
  if (!first || found.length < arns) return null;
  // A blank within a name ends what can be seen of it: before one, only a whole ARN counts.
  const isWhole = first[2] !== undefined || /-[A-Za-z0-9]{6}$/.test(first[1] ?? "");
  if (!isWhole && /^\s/.test(text.slice(first.index + first[0].length))) return null;
  // In Terraform's state, a version is its secret's ARN and an id.
  const version = /^\|([\w-]+)/.exec(text.slice(first.index + first[0].length))?.[1];
  return { ...colonParts(`${first[1]}${first[3]}`), id: first[1] ?? "", ...(version && { version }) };
}

function addressOf(text: string): URL | null {
  const found =
    /https?:\/\/[^\s"'<>()\]]+/.exec(text)?.[0] ??
    /^[\w.-]*console\.(?:aws|amazonaws)[\w.-]*\/\S+$/.exec(text)?.[0]?.replace(/^/, "https://");
  return found && URL.canParse(found) ? new URL(found) : null;
}

function consoleAddress(text: string): Found | Refusal | null {
  let url = addressOf(text);
  // The access portal's links lead on to the console's.
  const onward = url && new URLSearchParams(`${url.search}&${url.hash.split("?")[1]}`).get("destination");
  if (onward) url = addressOf(onward);
  if (!url?.pathname.startsWith("/secretsmanager/") || !/(^|\.)console\.(aws|amazonaws)/.test(url.hostname))
    return null;
  // Older ones have it in the fragment: #!/secret?name=… A `+` is one, and no space: no name has any.
  const name = (query: string | undefined) => new URLSearchParams(query?.replaceAll("+", "%2B")).get("name");
  const id = name(url.search) ?? name(url.hash.split("?")[1]);
  const region =
    new URLSearchParams(`${url.search}&${url.hash.split("?")[1]}`).get("region") ??
    /^([a-z]{2,4}(?:-[a-z]+)+-\d)\.console\./.exec(url.hostname)?.[1];
  return id ? { id, region } : "list";
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

/** An answer of get-secret-value or describe-secret, or an entry of a task definition's `secrets`. */
function jsonDescription(text: string): Found | null {
  if (!text.startsWith("{") || text.startsWith("{{")) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { ARN, SecretArn, SecretId, Name, valueFrom, VersionStages } = value as Record<string, unknown>;
  if (typeof valueFrom === "string") return colonParts(valueFrom);
  const id = [ARN, SecretArn, SecretId, Name].find((value) => typeof value === "string");
  const stages = Array.isArray(VersionStages)
    ? VersionStages.filter((label) => typeof label === "string")
    : [];
  const stage = stages.includes("AWSCURRENT") ? undefined : stages[0];
  return id === undefined ? null : { id: id as string, stage };
}

const yamlValues = (text: string, name: string) =>
  [
    ...text.matchAll(new RegExp(`(?:^|[\\s{,-])${name}:[ \\t]*("[^"]*"|'[^']*'|(?:(?!\\s#)[^,}\\n])+)`, "g")),
  ].map(([, value = ""]) => value.trim().replace(/^["']+|["']+$/g, ""));

function externalSecret(text: string): Found | Refusal | null {
  if (!/(remoteRef:|\bextract:|\bproperty:)/.test(text)) return null;
  const [id, ...more] = yamlValues(text, "key");
  if (!id) return null;
  if (more.length > 0) return "several";
  // A version is a stage, or `uuid/` and an id.
  return { id, jsonKey: yamlValues(text, "property")[0], stage: yamlValues(text, "version")[0] };
}

function mountedSecret(text: string): Found | Refusal | null {
  const [id, ...more] = yamlValues(text, "objectName");
  if (!id) return null;
  if (more.length > 0) return "several";
  const [jsonKey, ...otherKeys] = yamlValues(text, "path");
  return {
    id,
    jsonKey,
    isKeyOpen: otherKeys.length > 0,
    stage: yamlValues(text, "objectVersionLabel")[0],
    version: yamlValues(text, "objectVersion")[0],
  };
}

function springImport(text: string): Found | null {
  const id = /^(?:spring\.config\.import\s*[=:]\s*)?(?:optional:)?aws-secretsmanager:([^;\s?]+)$/.exec(
    text,
  )?.[1];
  return id ? { id } : null;
}

function valsReference(text: string): Found | null {
  const match = /^ref\+awssecrets:\/\/([^?#\s]+)(?:\?([^#\s]*))?(?:#\/?(.+))?$/.exec(text);
  if (!match) return null;
  const query = new URLSearchParams(match[2]);
  return {
    id: match[1] ?? "",
    jsonKey: match[3]?.replaceAll("/", "."),
    stage: query.get("version_stage") ?? undefined,
    version: query.get("version_id") ?? undefined,
  };
}

/** One line of a file, with the name of what it sets. */
function setting(text: string): Found | null {
  const value = /^[-\s]*["']?(?:name|value_?from|secret_?(?:id|name|arn))["']?\s*[:=]\s*(\S+)$/i.exec(
    text,
  )?.[1];
  return value ? colonParts(value.replace(/^["']|["']$/g, "")) : null;
}
