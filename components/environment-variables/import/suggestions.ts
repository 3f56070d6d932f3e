// Which secret of an account a variable's key means, by name alone. Pure.
import { wordsOf } from "@/lib/shared/clouds/secret-names";

export interface Suggestion {
  secretName: string;
  /** `same`: the name is the key, apart from its folder. `like`: it has all words of the key, and more. */
  match: "same" | "like";
}

/** How many words more a name may have than the key. */
const mostExtraWords = 3;

/** What a key and a name have in common when letter case and punctuation are left aside. */
const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The best of the names for a key; null where none fits, or several do equally well. */
export function suggestSecret(key: string, names: readonly string[]): Suggestion | null {
  const bareKey = bare(key);
  if (bareKey.length < 3) return null;
  const same = names.filter((name) => bare(name) === bareKey);
  const last = names.filter((name) => bare(name.split("/").at(-1) ?? "") === bareKey);
  const [exact] = same.length === 1 ? same : same.length === 0 && last.length === 1 ? last : [];
  if (exact !== undefined) return { secretName: exact, match: "same" };
  if (same.length > 1 || last.length > 1) return null;
  const words = wordsOf(key);
  const like = names
    .map((name) => ({ name, words: wordsOf(name) }))
    .filter(
      ({ words: has }) =>
        words.length > 1 &&
        has.length <= words.length + mostExtraWords &&
        words.every((word) => has.includes(word)),
    )
    .sort((left, right) => left.words.length - right.words.length);
  const [best, second] = like;
  if (!best || second?.words.length === best.words.length) return null;
  return { secretName: best.name, match: "like" };
}
