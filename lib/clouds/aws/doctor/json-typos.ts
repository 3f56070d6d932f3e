// What people's tools leave in JSON: curly quotes, comments, trailing commas, invisible characters. Each is corrected at its
// place and nothing else moves, so that every position is still one of the pasted text.

export interface Typo {
  code: "json_comment" | "json_trailing_comma" | "json_wrong_quotes" | "json_wrong_space";
  offset: number;
  length: number;
}

const curly = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033";
const single = "'\u2018\u2019\u201a\u201b`";
/** Spaces that JSON does not know, and signs that nobody sees. */
const foreignSpace = "[\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\u00ad\v\f]+";

const tokens = new RegExp(
  [
    // A string may end in a curly quote, where a value can end.
    `(?<text>"(?:[^"\\\\\\n${curly}]|\\\\[^\\n]?|[${curly}](?![^\\S\\n]*(?:[,:}\\]\\n]|$)))*["${curly}]?)`,
    `(?<quoted>[${curly}](?:[^"\\\\\\n${curly}]|\\\\[^\\n]?)*["${curly}]?)`,
    `(?<apostrophes>[${single}](?:[^\\\\\\n${single}]|\\\\[^\\n]?)*[${single}]?)`,
    "(?<comment>//.*|#.*|/\\*[^]*?(?:\\*/|$))",
    `(?<space>${foreignSpace})`,
    "(?<open>[{[])",
    "(?<close>[}\\]])",
  ].join("|"),
  "g",
);
const closing = new RegExp(`["${curly}${single}]$`);
const trailingCommas = /"(?:[^"\\\n]|\\[^\n]?)*"?|,(?=\s*[}\]])/g;

/** @returns a text as long as the pasted one, and how deep its brackets are nested. */
export function withoutTypos(pasted: string): { text: string; typos: Typo[]; depth: number } {
  const typos: Typo[] = [];
  const start = Math.max(0, pasted.search(/[{[]/));
  let depth = 0;
  let deepest = 0;
  const body = pasted.slice(start).replace(tokens, (found, ...rest) => {
    const groups: Record<string, string | undefined> = rest.at(-1);
    const offset = start + Number(rest.at(-3));
    const put = (code: Typo["code"], text: string, from = 0) => {
      typos.push({ code, offset: offset + from, length: found.length - from });
      return text;
    };
    if (groups.comment) return put("json_comment", blank(found));
    if (groups.space) return put("json_wrong_space", " ".repeat(found.length));
    if (groups.open) deepest = Math.max(deepest, ++depth);
    if (groups.close) depth--;
    const isQuoted = groups.text ?? groups.quoted ?? groups.apostrophes;
    if (!isQuoted || found.length < 2 || !closing.test(found)) return found;
    if (groups.text && found.endsWith('"')) return found;
    // Where the first quote is right, only the last one is wrong.
    return put("json_wrong_quotes", `"${found.slice(1, -1)}"`, groups.text ? found.length - 1 : 0);
  });
  const text = body.replace(trailingCommas, (found, at: number) => {
    if (found !== ",") return found;
    typos.push({ code: "json_trailing_comma", offset: start + at, length: 1 });
    return " ";
  });
  typos.sort((left, right) => left.offset - right.offset);
  return { text: blank(pasted.slice(0, start)) + text, typos, depth: deepest };
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
