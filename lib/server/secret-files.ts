// Secrets of the server that are mounted as files, as container platforms do: `NAME_FILE` in the place of `NAME`.
import { readFileSync } from "node:fs";

/** The variables whose value may come from a file. */
export const secretVariables = [
  "DATABASE_URL",
  "METRICS_TOKEN",
  "NEXTAUTH_SECRET",
  "OIDC_PRIVATE_KEY",
  "SEALING_KEYS",
  "SINGLE_SIGN_ON_CLIENT_SECRET",
  "SMTP_URL",
] as const;

type Source = Record<string, string | undefined>;

const mostCharacters = 1_000_000;

/** The variables with their files' contents, less one line end each, and a sentence for each that cannot be had. */
export function readSecretFiles(source: Source): { source: Source; problems: string[] } {
  const read: Source = { ...source };
  const problems: string[] = [];
  for (const name of secretVariables) {
    const file = source[`${name}_FILE`]?.trim();
    if (!file) continue;
    if (source[name]?.trim()) {
      problems.push(`${name} and ${name}_FILE are both set. Set only one.`);
      continue;
    }
    const content = contentOf(file);
    if ("problem" in content) problems.push(`${name}_FILE names ${file}, which ${content.problem}.`);
    else read[name] = content.text;
    delete read[`${name}_FILE`];
  }
  return { source: read, problems };
}

function contentOf(file: string): { text: string } | { problem: string } {
  let text: string;
  try {
    text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return { problem: code === "EISDIR" ? "is a folder" : `can't be read (${code})` };
  }
  if (text.trim() === "") return { problem: "is empty" };
  return text.length > mostCharacters ? { problem: "is too large to be a secret" } : { text };
}

/**
 * Puts the files' contents into this process's environment, once: all code that reads a variable later finds it there.
 *
 * @throws Error with one message that lists every file that cannot be used, never a content.
 */
export function loadSecretFiles(): void {
  const { source, problems } = readSecretFiles(process.env);
  if (problems.length > 0) throw new Error(problems.join("\n"));
  for (const name of secretVariables) {
    if (!process.env[`${name}_FILE`]?.trim()) continue;
    process.env[name] = source[name];
    delete process.env[`${name}_FILE`];
  }
}
