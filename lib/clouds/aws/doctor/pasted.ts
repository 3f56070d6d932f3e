// Finds the policy in a pasted text: a document alone, or a role or policy as the CLI answers it, encoded or not.
import { type ParseError, printParseErrorCode } from "jsonc-parser";
import { sizeOf } from "./evaluation";
import { type Finding, formFinding as finding } from "./finding";
import {
  formatted,
  itemsOf,
  type Json,
  jsonOf,
  memberOf,
  rangesIn,
  readJson,
  type Typo,
  type Value,
} from "./json";
import type { Asked } from "./kind";
import { documentNames } from "./tables/aws-names";
import { documentLimit, layerLimit, statementLimit } from "./tables/bounds";
import { syntaxFaults } from "./tables/form-texts";
import { terraform } from "./tables/pasted-text";
import { policyInTemplate, readYaml } from "./template";

/** A document in the text. */
export interface Pasted {
  /** The policy document; a statement alone, or a list of them, where `bare`. */
  root: Value;
  bare: boolean;
  /** It came with its role around it. */
  ofRole: boolean;
  /** The role's ARN, if the pasted text has it. */
  roleArn: string | null;
}

export interface Reading {
  /** The text that locations refer to: the pasted one, or the one encoded in it. */
  text: string;
  decoded: boolean;
  /** If null, one finding says what was pasted instead of a policy. */
  pasted: Pasted | null;
  findings: Finding[];
}

export function readPasted(text: string, asked: Asked, layer = 0): Reading {
  const decoded = layer > 0;
  const unreadable = (
    code: Parameters<typeof finding>[0],
    { offset = 0, length = text.length }: { offset?: number; length?: number } = {},
    values: Parameters<typeof finding>[2] = {},
  ): Reading => ({
    text,
    decoded,
    pasted: null,
    findings: [finding(code, { path: [], offset, length }, values)],
  });
  const within = (policy: Json, ofRole: boolean, roleArn: string | null = null): Reading => {
    const inner = typeof policy === "string" ? policy : JSON.stringify(policy);
    const reading = readPasted(laidOut(inner), asked, layer + 1);
    return reading.pasted && ofRole
      ? { ...reading, pasted: { ...reading.pasted, ofRole, roleArn } }
      : reading;
  };

  const isDecodable = layer < layerLimit;
  const encoded = isDecodable ? decode(text.trim()) : null;
  if (encoded !== null) return within(encoded, false);
  const yaml = isDecodable ? readYaml(text) : null;
  if (yaml && "problem" in yaml)
    return unreadable("yaml_pasted", { offset: yaml.offset, length: 0 }, { problem: yaml.problem });
  const { root, faults, typos } = readJson(text);
  const json = root?.type === "object" || root?.type === "array" ? root : null;
  const value = yaml?.value ?? (json && faults.length === 0 ? jsonOf(json) : null);
  const template = isDecodable ? policyInTemplate(value, asked) : null;
  if (template && (yaml || JSON.stringify(template.policy) !== JSON.stringify(value)))
    return within(template.policy, template.ofRole);
  const found = json && documentAskedFor([...documentsIn(json)], asked);
  if (!found) {
    if (terraform.test(text)) return unreadable("terraform_pasted");
    if (/^\s*arn:/.test(text)) return unreadable("arn_pasted", {}, { arn: text.trim() });
    if (json && faults.length === 0) return unreadable("no_policy_found", json);
    const offset = faults[0]?.offset ?? 0;
    const { line, column } = rangesIn(text)({ offset, length: 0 }).start;
    return unreadable("not_json", { offset, length: text.length - offset }, { line, column });
  }
  if (found.root.type === "string") return within(found.root.value, found.ofRole, found.roleArn);

  const size = sizeOf(found.root);
  if (size > documentLimit) return unreadable("too_long", found.root, { size, limit: documentLimit });
  const list = found.bare ? found.root : memberOf(found.root, "Statement")?.value;
  const count = list ? itemsOf(list).length : 0;
  if (list && count > statementLimit)
    return unreadable("too_many_statements", list, { count, limit: statementLimit });
  const findings = [...typoFindings(typos, found.root), ...faultFindings(faults, found.root)];
  return { text, decoded, pasted: found, findings };
}

/** Every policy document in a value, at any depth. */
function* documentsIn(value: Value): Generator<Pasted> {
  const own: Pasted = { root: value, bare: false, ofRole: false, roleArn: null };
  if (value.type === "array") {
    if (value.items.length > 0 && value.items.every(looksLikeStatement)) yield { ...own, bare: true };
    else for (const item of value.items) yield* documentsIn(item);
    return;
  }
  const has = (name: string) => memberOf(value, name) !== undefined;
  if (has("Statement") || (has("Version") && !has("Document"))) return yield own;
  if (looksLikeStatement(value)) return yield { ...own, bare: true };
  if (hasCaseless(value, "statement")) return yield own;
  const arn = memberOf(value, "Arn")?.value.scalar;
  for (const { name, value: root } of value.members) {
    const ofRole = name.toLowerCase() === "assumerolepolicydocument";
    const roleArn = ofRole && typeof arn === "string" ? arn : null;
    const isDocument = documentNames[root.type]?.includes(name.toLowerCase());
    if (isDocument) yield { root, bare: false, ofRole, roleArn };
    else yield* documentsIn(root);
  }
}

/** The document of the role in question if several were pasted, else the first of the kind in question. */
function documentAskedFor(all: Pasted[], { kind, roleArn }: Asked): Pasted | undefined {
  const ofKind = all.filter(({ ofRole }) => ofRole === (kind === "trust-policy"));
  return ofKind.find((found) => found.roleArn === roleArn) ?? ofKind[0] ?? all[0];
}

function looksLikeStatement(value: Value): boolean {
  return hasCaseless(value, "effect") && (hasCaseless(value, "action") || hasCaseless(value, "principal"));
}

function hasCaseless(value: Value, lowerName: string): boolean {
  return value.members.some(({ name }) => name.toLowerCase() === lowerName);
}

/**
 * Decodes a JSON string, a percent-encoded document, in which a form writes a space as +, or one with escaped quotes; null for
 * any other text.
 */
function decode(text: string): string | null {
  try {
    if (/^\+*%(25)*(7B|5B|0A|20)/i.test(text)) return decodeURIComponent(text.replaceAll("+", " "));
    if (/^[{[]\s*\\+[nt"]/.test(text)) return String(JSON.parse(`"${text.replace(/\r?\n/g, "\\n")}"`));
    const inner: unknown = /^"\s*(\{|\[|\\n|%7B)/i.test(text) ? JSON.parse(text) : null;
    return typeof inner === "string" ? inner : null;
  } catch {
    // Then it is read as it is, and its mistakes are reported.
    return null;
  }
}

/** Lays out a document of one line, so that a place in it can be shown. */
export function laidOut(text: string): string {
  const isOneLine = text.length <= documentLimit && !text.trim().includes("\n");
  return isOneLine && readJson(text).faults.length === 0 ? formatted(text, "  ") : text;
}

function typoFindings(typos: Typo[], { offset, length }: Value): Finding[] {
  const inside = typos.filter((typo) => typo.offset >= offset && typo.offset < offset + length);
  const byCode = new Map(inside.toReversed().map((typo) => [typo.code, typo]));
  return [...byCode.values()].map((first) => {
    const count = inside.filter(({ code }) => code === first.code).length;
    const more = count > 1 ? ` This happens ${count} times.` : "";
    return finding(first.code, { path: [], ...first }, { more });
  });
}

/** The first syntax error alone: one mistake often causes several. */
function faultFindings(faults: ParseError[], root: Value): Finding[] {
  for (const { error, offset, length } of faults) {
    const what = syntaxFaults[printParseErrorCode(error)];
    if (what && offset >= root.offset && offset + length <= root.offset + root.length)
      return [finding("json_syntax", { path: [], offset, length: Math.max(length, 1) }, { what })];
  }
  return [];
}
