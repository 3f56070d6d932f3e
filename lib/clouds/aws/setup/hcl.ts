// Plain data as HCL expressions, laid out as `terraform fmt` does.

export type HclValue = string | readonly HclValue[] | { readonly [key: string]: HclValue };

/** An expression; its first line is not indented. */
export function hcl(value: HclValue, depth = 0): string {
  if (typeof value === "string") return hclText(value);
  const inner = "  ".repeat(depth + 1);
  const end = "  ".repeat(depth);
  if (isList(value)) {
    if (value.length === 1 && typeof value[0] === "string") return `[${hclText(value[0])}]`;
    return `[\n${value.map((item) => `${inner}${hcl(item, depth + 1)},\n`).join("")}${end}]`;
  }
  return `{\n${attributes(value, depth + 1)}${end}}`;
}

/** Lines of `name = value`, the equals signs of neighbours under each other. */
export function attributes(value: { readonly [key: string]: HclValue | Expression }, depth: number): string {
  const indent = "  ".repeat(depth);
  const lines = Object.entries(value).map(([key, child]) => ({
    name: /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? key : hclText(key),
    text: isExpression(child) ? child.expression(depth) : hcl(child, depth),
  }));
  return lines
    .map(({ name, text }, index) => {
      const width = widthOfGroup(lines, index);
      return `${indent}${name.padEnd(width)} = ${text}\n`;
    })
    .join("");
}

/** Something other than plain data: a reference, a call. */
export interface Expression {
  expression: (depth: number) => string;
}

export function expression(text: string): Expression {
  return { expression: () => text };
}

export function jsonEncoded(value: HclValue): Expression {
  return { expression: (depth) => `jsonencode(${hcl(value, depth)})` };
}

export function hclText(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, "\\$&")
    .replace(/[\p{Cc}\u2028\u2029]/gu, codePoint)
    // Where a template would begin.
    .replace(/[$%](?=\{)/g, "$&$&");
  return `"${escaped}"`;
}

function codePoint(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A value over several lines stands by itself, and ends the group of those whose signs stand under each other. */
function widthOfGroup(lines: readonly { name: string; text: string }[], index: number): number {
  const isLong = (at: number) => lines[at]?.text.includes("\n") ?? true;
  if (isLong(index)) return 0;
  let first = index;
  while (!isLong(first - 1)) first -= 1;
  let last = index;
  while (!isLong(last + 1)) last += 1;
  return Math.max(...lines.slice(first, last + 1).map(({ name }) => name.length));
}

function isList(value: HclValue): value is readonly HclValue[] {
  return Array.isArray(value);
}

function isExpression(value: HclValue | Expression): value is Expression {
  return typeof value === "object" && "expression" in value && typeof value.expression === "function";
}
