// How the reasons of what failed in kickoffs are said.

const acronyms = new Set(["arn", "aws", "json", "kms", "sts"]);

/** `json_key_not_found` as "JSON key not found". */
export function reasonWords(reason: string): string {
  const words = reason.split("_").map((word) => (acronyms.has(word) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "Access denied: API_KEY", "Access denied: API_KEY and 2 more": the first of what failed, in one line. */
export function whyFailed(failures: readonly { key: string; reason: string }[]): string {
  const [first, ...more] = failures;
  if (!first) return "";
  return `${reasonWords(first.reason)}: ${first.key}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
