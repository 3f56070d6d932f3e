// Type-ahead over the secret names of a whole account, with as few ListSecrets calls as the answer needs.
import type { ListSecretsCommandInput, ListSecretsCommandOutput } from "@aws-sdk/client-secrets-manager";
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import type { SecretName, SecretNames } from "@/lib/shared/clouds/secret-name-schemas";
import { bestFirst, isMeant, shownNames, wordsOf } from "@/lib/shared/clouds/secret-names";

export type ListPage = (
  input: ListSecretsCommandInput,
) => Promise<Pick<ListSecretsCommandOutput, "SecretList" | "NextToken">>;

type Filters = ListSecretsCommandInput["Filters"];

const pageSize = 100;
/** Pages of a filtered search. AWS may answer with short or even empty pages and still have more. */
const filteredPages = 10;
/** Pages of a walk: as many names as the server keeps of one store (forty thousand), with room for short pages. */
const accountPages = 450;
/** The most names that are kept, however large AWS's pages are. */
const mostMatches = 1_000;
const mostFilters = 10;

/**
 * AWS's `name` filter finds only names that begin with the text, with the same upper and lower case. A person who types
 * `openai` also means `crewai/OpenAI-key`, so the `all` filter is asked at the same time, which finds whole words without
 * regard to case. Neither finds a part of a word: that takes a walk (`walkSecretNames`).
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

  /** Whether all names were seen. */
  async function look(filters: Filters): Promise<boolean> {
    const tokens = new Set<string>();
    for (let token: string | undefined; ; ) {
      const page = await pageOf(list, filters, token);
      for (const secret of page.secrets) {
        // Leaves out what AWS found by a tag alone: the reader could not see why.
        if (found.size < mostMatches && isMeant(text, secret)) found.set(secret.resource, secret);
      }
      token = page.next;
      if (!token) return true;
      // As many as are shown, and a token: there are more. A repeated token would lead in a circle.
      const isEnough = found.size >= shownNames || text === "" || tokens.size + 1 >= filteredPages;
      if (isEnough || tokens.has(token) || !mayGoOn()) {
        truncated = true;
        return false;
      }
      tokens.add(token);
    }
  }

  // Nobody who has typed nothing yet needs more than the first names.
  if (text === "") return answerOf(await look(undefined));
  const words = wordsOf(text).filter((word) => /^[a-z0-9]+$/.test(word));
  // A `!` in front would turn the filter round: all names but these.
  const byName: Filters[] =
    mayBeName(text) && !text.startsWith("!") ? [[{ Key: "name", Values: [text] }]] : [];
  // One filter for each word, since the words of a single one are alternatives.
  const byWords: Filters[] =
    words.length > 0 ? [words.slice(0, mostFilters).map((word) => ({ Key: "all", Values: [word] }))] : [];
  await Promise.all([...byName, ...byWords].map(look));
  return answerOf(false);

  function answerOf(sawAccount: boolean): SecretNames {
    const names = bestFirst(text, [...found.values()]);
    const isCut = truncated || names.length > shownNames;
    return { names: names.slice(0, shownNames), truncated: isCut, complete: sawAccount && !isCut };
  }
}

/**
 * Goes through a whole account, page after page.
 *
 * @param onPage gets the names of each page; the walk ends where it answers false.
 * @returns whether all names were seen.
 */
export async function walkSecretNames(
  list: ListPage,
  onPage: (names: SecretName[]) => boolean,
): Promise<boolean> {
  const tokens = new Set<string>();
  for (let token: string | undefined; ; ) {
    const page = await pageOf(list, undefined, token);
    const goesOn = onPage(page.secrets);
    token = page.next;
    if (!token) return true;
    if (!goesOn || tokens.has(token) || tokens.size + 1 >= accountPages) return false;
    tokens.add(token);
  }
}

const mayBeName = (text: string) => /^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(text);

async function pageOf(list: ListPage, filters: Filters, token: string | undefined) {
  const { SecretList = [], NextToken } = await list({
    MaxResults: pageSize,
    SortBy: "name",
    SortOrder: "asc",
    ...(filters ? { Filters: filters } : {}),
    ...(token ? { NextToken: token } : {}),
  });
  const secrets = SecretList.flatMap(
    ({ Name: name, ARN: resource, Description: description }): SecretName[] =>
      name && resource ? [description ? { name, resource, description } : { name, resource }] : [],
  );
  return { secrets, next: NextToken || undefined };
}

/** A pasted ARN is searched by the name in it, without the six characters that AWS adds. */
function searchText(query: string): string {
  const text = query.trim();
  const arn = parseArn(text);
  if (arn?.service !== "secretsmanager") return text;
  return arn.resource.replace(/^secret:/, "").replace(/-[A-Za-z0-9]{6}$/, "");
}
