// Type-ahead over the secret names of a whole account, with as few ListSecrets calls as the answer needs.
import type { ListSecretsCommandInput, ListSecretsCommandOutput } from "@aws-sdk/client-secrets-manager";
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import {
  bestFirst,
  isMeant,
  type SecretName,
  type SecretNames,
  shownNames,
  wordsOf,
} from "@/lib/shared/clouds/secret-names";

export type ListPage = (
  input: ListSecretsCommandInput,
) => Promise<Pick<ListSecretsCommandOutput, "SecretList" | "NextToken">>;

const pageSize = 100;
/** Of what a filter finds. AWS may answer with short or even empty pages and still have more. */
const filteredPages = 10;
/** Of a whole account: ten thousand names. */
const accountPages = 100;
/** However large a page is that AWS answers. */
const mostMatches = 1_000;
/** ListSecrets takes ten filters. */
const mostFilters = 10;

/**
 * AWS's `name` filter finds only names that begin with the text, upper and lower case told apart. A person who types
 * `openai` also means `crewai/OpenAI-key`, so what is missing to a full list is looked up with the `all` filter, which
 * finds whole words without regard to case. Only when both find nothing is the account walked through, page after page,
 * for a name that holds the text in the middle of a word.
 *
 * @param mayGoOn asked before each further page; without more time, what was found so far is the answer.
 */
export async function searchSecretNames(
  query: string,
  list: ListPage,
  mayGoOn: () => boolean = () => true,
): Promise<SecretNames> {
  const text = searchText(query);
  const found = new Map<string, SecretName>();
  let truncated = false;

  /** Whether everything was seen. */
  async function walk(filters: ListSecretsCommandInput["Filters"], pages: number): Promise<boolean> {
    const tokens = new Set<string>();
    for (let token: string | undefined; ; ) {
      const answer = await list({
        MaxResults: pageSize,
        SortBy: "name",
        SortOrder: "asc",
        ...(filters ? { Filters: filters } : {}),
        ...(token ? { NextToken: token } : {}),
      });
      for (const { Name: name, ARN: resource, Description: description } of answer.SecretList ?? []) {
        if (!name || !resource) continue;
        const secret = description ? { name, resource, description } : { name, resource };
        // Leaves out what AWS found by a tag alone: the reader could not see why.
        if (found.size < mostMatches && isMeant(text, secret)) found.set(resource, secret);
      }
      token = answer.NextToken || undefined;
      if (!token) return true;
      // A token that was there before leads in a circle.
      if (found.size > shownNames || tokens.size + 1 >= pages || tokens.has(token) || !mayGoOn()) {
        truncated = true;
        return false;
      }
      tokens.add(token);
    }
  }

  // Nobody who has typed nothing yet needs more than the first names.
  if (text === "") return answerOf(await walk(undefined, 1));
  const words = wordsOf(text).filter((word) => /^[a-z0-9]+$/.test(word));
  const mayBeName = /^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(text);
  // A `!` in front would turn the filter round: all names but these.
  if (mayBeName && !text.startsWith("!")) await walk([{ Key: "name", Values: [text] }], filteredPages);
  if (words.length > 0 && found.size < shownNames) {
    // One filter for each word, since the words of a single one are alternatives.
    const filters = words.slice(0, mostFilters).map((word) => ({ Key: "all" as const, Values: [word] }));
    await walk(filters, filteredPages);
  }
  if (mayBeName && found.size === 0 && !truncated) return answerOf(await walk(undefined, accountPages));
  return answerOf(false);

  function answerOf(sawAccount: boolean): SecretNames {
    const names = bestFirst(text, [...found.values()]);
    const isCut = truncated || names.length > shownNames;
    return { names: names.slice(0, shownNames), truncated: isCut, complete: sawAccount && !isCut };
  }
}

/** A pasted ARN is searched by the name in it, without the six characters that AWS adds. */
function searchText(query: string): string {
  const text = query.trim();
  const arn = parseArn(text);
  if (arn?.service !== "secretsmanager") return text;
  return arn.resource.replace(/^secret:/, "").replace(/-[A-Za-z0-9]{6}$/, "");
}
