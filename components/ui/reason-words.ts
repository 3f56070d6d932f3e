// Codes of reasons as people read them.

const acronyms = new Set(["arn", "aws", "json", "kms", "sts"]);

/** `json_key_not_found` as "JSON key not found". */
export function reasonWords(reason: string): string {
  const words = reason.split("_").map((word) => (acronyms.has(word) ? word.toUpperCase() : word));
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
