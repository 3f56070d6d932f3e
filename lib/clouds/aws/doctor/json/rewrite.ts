// Changes a JSON text to another value in the fewest places, so that what stays looks as its author wrote it.
import { applyEdits, findNodeAtLocation, type JSONPath, modify, parseTree } from "jsonc-parser";
import { isObject, type Json, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";

/**
 * Each edit reads the whole text again. Past so many characters read, a text of 10 KB with sixty edits, the document is
 * printed anew: whoever changes that much of it keeps little of how it looked.
 */
const effortLimit = 600_000;

/** @param text must be JSON that stands for `before`. */
export function rewrite(text: string, before: Json, after: Json): string {
  const format = { ...formatOf(text), effort: effortLimit };
  const changed = change(text, [], before, after, format);
  return standsFor(changed, after) ? changed : print(after, format);
}

/** As one lays a document out in the manner of a text. */
export function printLike(text: string, value: Json): string {
  return print(value, formatOf(text));
}

function print(value: Json, { flat, insertSpaces, tabSize }: Format): string {
  return JSON.stringify(value, null, flat ? undefined : insertSpaces ? tabSize : "\t");
}

/** The edits are many and small; that together they say what they should is checked, not hoped for. */
function standsFor(text: string, value: Json): boolean {
  try {
    return same(JSON.parse(text), value);
  } catch {
    return false;
  }
}

interface Format {
  insertSpaces: boolean;
  tabSize: number;
  eol: string;
  /** The whole text is one line. */
  flat: boolean;
}

interface Editing extends Format {
  /** How many characters may still be read; without any, the text stays, and stands for what it stood for. */
  effort: number;
}

function exhausted(text: string, editing: Editing): boolean {
  editing.effort -= text.length;
  return editing.effort < 0;
}

function formatOf(text: string): Format {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  return {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.startsWith("\t") ? 1 : indent.length,
    eol: "\n",
    flat: !text.trim().includes("\n"),
  };
}

function change(text: string, path: JSONPath, before: Json, after: Json, format: Editing): string {
  if (JSON.stringify(before) === JSON.stringify(after)) return text;
  if (isObject(before) && isObject(after)) return changeObject(text, path, before, after, format);
  if (Array.isArray(before) && Array.isArray(after) && before.length > 0) {
    return changeList(text, path, before, after, format);
  }
  return set(text, path, after, format);
}

function changeObject(
  text: string,
  path: JSONPath,
  before: JsonObject,
  after: JsonObject,
  format: Editing,
): string {
  let current = text;
  const names = Object.keys(before);
  const wanted = Object.keys(after);
  const value = { ...before };
  const renamed = (name: string, index: number) => {
    const now = wanted[index];
    return names.length === wanted.length &&
      now !== undefined &&
      !Object.hasOwn(before, now) &&
      !Object.hasOwn(after, name)
      ? now
      : null;
  };
  for (const [index, name] of names.entries()) {
    const now = renamed(name, index);
    if (now !== null) {
      current = rename(current, [...path, name], now, format);
      value[now] = value[name] as Json;
      delete value[name];
    } else if (!Object.hasOwn(after, name)) {
      current = set(current, [...path, name], undefined, format);
      delete value[name];
    }
  }
  for (const [index, name] of wanted.entries()) {
    const next = after[name] as Json;
    current = Object.hasOwn(value, name)
      ? change(current, [...path, name], value[name] as Json, next, format)
      : set(current, [...path, name], next, format, index);
  }
  return current;
}

/** What stays in its order stays as it is written; the rest is put in and taken out around it. */
function changeList(text: string, path: JSONPath, before: Json[], after: Json[], format: Editing): string {
  let current = text;
  if (before.length === after.length) {
    for (const [index, item] of after.entries())
      current = change(current, [...path, index], before[index] as Json, item, format);
    return current;
  }
  const staying = new Set(after.map((item) => JSON.stringify(item)));
  const kept = before.filter((item) => staying.has(JSON.stringify(item)));
  const keepsOrder = same(kept, after.slice(0, kept.length));
  if (!keepsOrder || kept.length === 0) {
    if (
      after.length > before.length &&
      before.every((item, index) => index < after.length && item !== undefined)
    ) {
      for (const [index, item] of before.entries())
        current = change(current, [...path, index], item, after[index] as Json, format);
      for (const [index, item] of after.slice(before.length).entries())
        current = insert(current, [...path, before.length + index], item, format);
      return current;
    }
    return set(text, path, after, format);
  }
  for (let index = before.length - 1; index >= 0; index--) {
    if (!staying.has(JSON.stringify(before[index])))
      current = set(current, [...path, index], undefined, format);
  }
  for (const [index, item] of after.slice(kept.length).entries())
    current = insert(current, [...path, kept.length + index], item, format);
  return current;
}

function same(one: Json, other: Json): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function set(text: string, path: JSONPath, value: Json | undefined, format: Editing, index?: number): string {
  if (exhausted(text, format)) return text;
  return applyEdits(text, modify(text, path, value, options(format, index)));
}

function insert(text: string, path: JSONPath, value: Json, format: Editing): string {
  if (exhausted(text, format)) return text;
  return applyEdits(text, modify(text, path, value, { ...options(format), isArrayInsertion: true }));
}

function options({ flat, effort: _, ...formattingOptions }: Editing, index?: number) {
  return {
    formattingOptions: flat ? undefined : formattingOptions,
    ...(index !== undefined && { getInsertionIndex: (names: string[]) => Math.min(index, names.length) }),
  };
}

function rename(text: string, path: JSONPath, name: string, format: Editing): string {
  if (exhausted(text, format)) return text;
  const root = parseTree(text);
  const key = root && findNodeAtLocation(root, path)?.parent?.children?.[0];
  if (!key) return text;
  return text.slice(0, key.offset) + JSON.stringify(name) + text.slice(key.offset + key.length);
}
