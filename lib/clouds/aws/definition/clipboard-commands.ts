// Shell commands and code that name a secret, and the part of the secret that they use.

export function cliCommand(text: string): Found | Refusal | null {
  if (!/\bsecretsmanager\s+[a-z]+(?:-[a-z]+)+\s/.test(text)) return null;
  const options = (name: string) =>
    [...text.matchAll(new RegExp(`--${name}[\\s=\\\\^\`]+("[^"]*"|'[^']*'|[^\\s|;)]+)`, "g"))].map(
      ([, value = ""]) => value.replace(/["']/g, ""),
    );
  const ids = new Set([...options("secret-id"), ...options("name")]);
  const [id] = ids;
  if (!id) return null;
  if (ids.size > 1) return "several";
  return { id, ...fieldOf(text), stage: options("version-stage")[0], version: options("version-id")[0] };
}

/** What the programs behind a command take from the secret. */
function fieldOf(text: string): Pick<Found, "jsonKey" | "isKeyOpen"> {
  const path: string[] = [];
  const programs = [...text.matchAll(/\|\s*jq\s+(?:-[\w-]+\s+)*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s|)]+)/g)];
  for (const [, program = ""] of programs) {
    const steps = program.replace(/^["']|["']$/g, "").replaceAll('\\"', '"');
    for (const step of steps.split("|").map((part) => part.trim())) {
      if (step === "." || step === "fromjson" || step === "") continue;
      const keys = [...step.matchAll(/\.?\["([^"]+)"\]|\."([^"]+)"|\.([A-Za-z_]\w*)/g)];
      if (keys.map(([whole]) => whole).join("") !== step) return { isKeyOpen: true };
      path.push(...keys.map(([, bracketed, quoted, plain]) => bracketed ?? quoted ?? plain ?? ""));
    }
  }
  // The CLI's own answer has the secret in this field.
  if (path[0] === "SecretString") path.shift();
  if (/\|\s*(?:python|node|ruby|perl|sed|awk|grep|yq)/.test(text)) return { isKeyOpen: true };
  return { jsonKey: path.join(".") };
}

const calls = [
  /\bsecret_?id["']?\s*[:=]\s*["']([^"'\n]+)["']/i,
  /\s-SecretId\s+["']?([^\s"']+)/,
  /\bfromSecretName(?:V2)?\(\s*\w+,\s*["'][^"'\n]*["'],\s*["']([^"'\n]+)["']/,
  /\bSecretValue\.secretsManager\(\s*["']([^"'\n]+)["'](?:,\s*\{[^}]*\bjsonField:\s*["']([^"'\n]+)["'])?/,
  /\blookup\(\s*["'][\w.]*(?:aws_secret|secretsmanager_secret)["'],\s*["']([^"'\n]+)["'](?![^)]*nested)/,
];

/** An SDK's, Terraform's, the CDK's or Ansible's. */
export function codeCall(text: string): Found | null {
  for (const call of calls) {
    const [, id, jsonKey] = call.exec(text) ?? [];
    if (id) return { id, jsonKey };
  }
  return null;
}

export interface Found {
  /** A name or an ARN. */
  id: string;
  jsonKey?: string | undefined;
  /** The tool takes a field of the secret, and which one cannot be seen. */
  isKeyOpen?: boolean;
  stage?: string | undefined;
  version?: string | undefined;
  region?: string | undefined;
}

/** Text that names no secret, or more than one. */
export type Refusal = "parameter" | "several" | "list";
