// Type-ahead over the secret names of a whole account, with as few ListSecrets calls as the answer needs.
import type { ListSecretsCommandInput, ListSecretsCommandOutput } from "@aws-sdk/client-secrets-manager";
import { parseArn } from "@/lib/clouds/aws/schema";
import type { SecretName, SecretNames } from "@/lib/clouds/contract";

export type ListPage = (
  input: ListSecretsCommandInput,
) => Promise<Pick<ListSecretsCommandOutput, "SecretList" | "NextToken">>;

const shownNames = 50;
const pageSize = 100;
// AWS may answer with short or even empty pages and still have more; a walk ends somewhere all the same.
const longestWalkPages = 20;

/**
 * AWS's `name` filter finds only names that begin with the query, upper and lower case told apart. A person who types
 * `openai` also means `crewai/OpenAI-key`, so what is missing to a full list is looked up with the `all` filter, which
 * searches words without regard to case. When both find nothing, the first page is searched for a part of a word.
 */
export async function searchSecretNames(query: string, list: ListPage): Promise<SecretNames> {
  const text = searchText(query);
  const found = new Map<string, SecretName>();
  let truncated = false;

  async function walk(filters: ListSecretsCommandInput["Filters"], pages: number): Promise<void> {
    let token: string | undefined;
    for (let page = 1; ; page += 1) {
      const answer = await list({
        MaxResults: pageSize,
        SortBy: "name",
        SortOrder: "asc",
        ...(filters ? { Filters: filters } : {}),
        ...(token ? { NextToken: token } : {}),
      });
      for (const { Name: name, ARN: arn, Description: description } of answer.SecretList ?? []) {
        if (!name || !arn || !isMeant(text, name, description)) continue;
        found.set(arn, description ? { name, arn, description } : { name, arn });
      }
      token = answer.NextToken || undefined;
      if (!token) return;
      if (found.size > shownNames || page >= pages) {
        truncated = true;
        return;
      }
    }
  }

  if (text === "") await walk(undefined, 1);
  else {
    const value = filterValue(text);
    if (value === text) await walk([{ Key: "name", Values: [value] }], longestWalkPages);
    if (value && found.size < shownNames) await walk([{ Key: "all", Values: [value] }], longestWalkPages);
    if (found.size === 0) await walk(undefined, 1);
  }
  const names = [...found.values()]
    .map((secret) => ({ secret, rank: rank(text, secret.name) }))
    .sort((a, b) => a.rank - b.rank || (a.secret.name < b.secret.name ? -1 : 1))
    .map(({ secret }) => secret);
  return { names: names.slice(0, shownNames), truncated: truncated || names.length > shownNames };
}

/** A pasted ARN is searched by the name in it, without the six characters that AWS adds. */
function searchText(query: string): string {
  const text = query.trim();
  const arn = parseArn(text);
  if (arn?.service !== "secretsmanager") return text;
  return arn.resource.replace(/^secret:/, "").replace(/-[A-Za-z0-9]{6}$/, "");
}

/** What AWS accepts in a filter (Filter, API reference); a `!` in front would turn the filter round. */
function filterValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9 :_@/+=.-]/g, " ")
    .trim()
    .slice(0, 512);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Leaves out what AWS found by a tag alone: the reader could not see why. */
function isMeant(text: string, name: string, description = ""): boolean {
  const seen = `${name}\n${description}`.toLowerCase();
  return (
    seen.includes(text.toLowerCase()) ||
    (wordsOf(text).length > 0 && wordsOf(text).every((word) => seen.includes(word)))
  );
}

function rank(text: string, name: string): number {
  if (name.startsWith(text)) return 0;
  if (name.toLowerCase().startsWith(text.toLowerCase())) return 1;
  return name.toLowerCase().includes(text.toLowerCase()) ? 2 : 3;
}
