// What AWS saves without a word, and nobody meant: a name that comes twice, a placeholder that was not filled in.
import type { Statement } from "@/lib/clouds/aws/doctor/document";
import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { type Located, membersOf, type Node, type Place, placeOf } from "@/lib/clouds/aws/doctor/json/tree";

/** AWS takes such a document, and of two equal names only the last counts: a condition disappears unseen. */
export function checkTwins(node: Node, path: Place["path"], drafts: Draft[]): void {
  for (const member of membersOf(node, path)) {
    if (member.shadowed)
      drafts.push({
        severity: "warning",
        code: "duplicate_key",
        title: `${quoted(member.name)} appears twice`,
        detail: "AWS uses only the last entry with this name and ignores this one.",
        remedy: "Combine both into one.",
        place: member.key,
        statementIndex: null,
      });
    checkTwins(member.value, member.path, drafts);
  }
  if (node.type === "array")
    for (const [index, child] of (node.children ?? []).entries()) checkTwins(child, [...path, index], drafts);
}

const placeholder =
  /<[^<>"]{1,60}>|\{\{[^{}]{1,60}\}\}|\$\{(?![*?$]\})[^{}:]{1,60}\}|\bYOUR[_-][A-Z_-]+|\bX{6,}\b|\bREPLACE[_-]?ME\b/i;

export function isPlaceholder(text: string): boolean {
  return placeholder.test(text);
}

export function checkPlaceholders(
  node: Node,
  path: Place["path"],
  statements: readonly Statement[],
  drafts: Draft[],
): void {
  const check = (found: Located<string>) => {
    const left = placeholder.exec(found.value)?.[0];
    if (!left) return;
    const owner = statements.find(
      ({ offset, length }) => found.offset >= offset && found.offset < offset + length,
    );
    drafts.push({
      severity: "error",
      code: "placeholder_left",
      title: "A placeholder is still here",
      detail: `Replace ${quoted(left)} with your own value. AWS takes the placeholder literally.`,
      remedy: "Write the real value, without the brackets.",
      place: found,
      statementIndex: owner?.index ?? null,
    });
  };
  if (node.type === "string") check({ ...placeOf(node, path), value: String(node.value) });
  for (const { name, key, value, path: own } of membersOf(node, path)) {
    check({ ...key, value: name });
    checkPlaceholders(value, own, statements, drafts);
  }
  if (node.type === "array")
    for (const [index, child] of (node.children ?? []).entries())
      checkPlaceholders(child, [...path, index], statements, drafts);
}
