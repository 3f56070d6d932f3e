import { reasonWords } from "@/components/ui/reason-words";

/** "Access denied: API_KEY", "Access denied: API_KEY and 2 more": the first of what failed, in one line. */
export function whyFailed(failures: readonly { key: string; reason: string }[]): string {
  const [first, ...more] = failures;
  if (!first) return "";
  return `${reasonWords(first.reason)}: ${first.key}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
