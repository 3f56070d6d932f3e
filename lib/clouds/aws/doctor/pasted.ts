// Finds the policy in what was pasted: the document alone, a role or a policy as the CLI answers it, encoded or not.
import { printParseErrorCode } from "jsonc-parser";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";
import { type Finding, formFinding } from "./finding";
import { type Typo, withoutTypos } from "./json/json-typos";
import { rangesIn } from "./json/lines";
import {
  depthLimit,
  hasTwins,
  itemsOf,
  type Json,
  jsonOf,
  liveMembers,
  type Node,
  readTree,
} from "./json/tree";
import { syntaxFaults } from "./tables/form-texts";
import { type Asked, looksLikeYaml, policyInTemplate, readYaml, type TemplatePolicy } from "./template";

/** Where the document is in the text. */
interface Found {
  /** The policy document; a statement alone, or a list of them, where `bare`. */
  root: Node;
  path: PolicyPath;
  bare: boolean;
  /** It came with its role around it. */
  ofRole: boolean;
  /** The role's ARN, where the pasted text says it. */
  roleArn: string | null;
}

export interface Pasted extends Found {
  /** What the places point into: the pasted text, or what was encoded in it. */
  text: string;
  decoded: boolean;
  /** As `text`, without the typos of tools, which moves nothing. */
  clean: string;
  findings: Finding[];
}

/** Where no policy is found, one finding says what was pasted instead. */
export type Reading =
  | ({ ok: true } & Pasted)
  | { ok: false; text: string; decoded: boolean; findings: Finding[] };

/**
 * What AWS takes at most: of all inline policies of a role together; a trust policy may have less than half. As printed
 * without white space between its values, so that spaces within a text count.
 */
const documentLimit = 10_240;

/** More are not reviewed, though AWS might save them: what a review does grows with statements times secrets. */
const statementLimit = 50;

/** How often a policy may be encoded within another text. */
const layerLimit = 4;

export function readPasted(pasted: string, asked: Asked, layer = 0): Reading {
  const again = (text: string, found?: Partial<Found>): Reading => {
    const reading = readPasted(laidOut(text), asked, layer + 1);
    const { ofRole = false, roleArn = null } = found ?? {};
    return reading.ok && ofRole ? { ...reading, ofRole, roleArn } : reading;
  };
  const unreadable = (...[code, values, place]: Parameters<typeof notPolicy>): Reading => ({
    ok: false,
    text: pasted,
    decoded: layer > 0,
    findings: [notPolicy(code, values, place ?? { offset: 0, length: pasted.length })],
  });

  if (layer < layerLimit) {
    const encoded = decode(pasted.trim());
    if (encoded !== null) return again(encoded);
    if (looksLikeYaml(pasted)) {
      const yaml = readYaml(pasted);
      if ("problem" in yaml)
        return unreadable("yaml_pasted", { problem: yaml.problem }, { offset: yaml.offset, length: 0 });
      const found = inTemplate(yaml.value, asked);
      if (found) return again(textIn(found.policy), found);
    }
  }
  const { text: clean, typos, depth } = withoutTypos(pasted);
  if (depth > depthLimit) return unreadable("too_deep", { depth });
  const { root, faults } = readTree(clean);
  const isJson = root?.type === "object" || root?.type === "array";
  if (isJson && layer < layerLimit && faults.length === 0 && /"(AWS::IAM::|Fn::|Ref")/.test(clean)) {
    const value = jsonOf(root);
    const found = inTemplate(value, asked);
    if (found && textIn(found.policy) !== JSON.stringify(value)) return again(textIn(found.policy), found);
  }
  const found = isJson ? documentAskedFor([...documentsIn(root, [])], asked) : undefined;
  if (!found) {
    if (/^[ \t]*(resource|data|module|locals)\b[^\n{]*\{|=[ \t]*jsonencode\(|<<-?[ \t]*\w+/m.test(pasted))
      return unreadable("terraform_pasted");
    if (/^\s*arn:/.test(pasted)) return unreadable("arn_pasted", { arn: pasted.trim() });
    if (isJson && faults.length === 0) return unreadable("no_policy_found", {}, root);
    const at = faults[0]?.offset ?? 0;
    const { line, column } = rangesIn(pasted)({ offset: at, length: 0 }).start;
    return unreadable("not_json", { line, column }, { offset: at, length: pasted.length - at });
  }
  if (found.root.type === "string") return again(String(found.root.value), found);

  const size = sizeOf(found.root);
  if (size > documentLimit) return unreadable("too_long", { size, limit: documentLimit }, found.root);
  const list = found.bare
    ? found.root
    : liveMembers(found.root, []).find(({ name }) => name === "Statement")?.value;
  const count = list ? itemsOf(list, []).length : 0;
  if (count > statementLimit)
    return unreadable("too_many_statements", { count, limit: statementLimit }, list);
  const findings = [...typoFindings(typos, found.root), ...faultFindings(faults, found.root)];
  return { ok: true, text: pasted, decoded: layer > 0, clean, findings, ...found };
}

function notPolicy(
  code: Parameters<typeof formFinding>[0],
  values: Parameters<typeof formFinding>[2] = {},
  { offset, length }: { offset: number; length: number } = { offset: 0, length: 0 },
): Finding {
  return formFinding(code, { path: [], offset, length }, values);
}

function textIn(document: Json): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

function inTemplate(value: Json, asked: Asked): TemplatePolicy | null {
  try {
    return policyInTemplate(value, asked);
  } catch (cause) {
    if (cause instanceof RangeError) return null;
    throw cause;
  }
}

/** Members under which AWS's answers, and its requests, carry a document. */
const documentNames = ["AssumeRolePolicyDocument", "PolicyDocument", "Document", "assume_role_policy"];

/** Every document in a text, as deep as it may be wrapped. */
function* documentsIn(node: Node, path: PolicyPath): Generator<Found> {
  const own: Found = { root: node, path, bare: false, ofRole: false, roleArn: null };
  if (node.type === "array") {
    const items = itemsOf(node, path);
    if (items.length > 0 && items.every((item) => looksLikeStatement(item.node)))
      yield { ...own, bare: true };
    else for (const item of items) yield* documentsIn(item.node, item.path);
    return;
  }
  const members = liveMembers(node, path);
  const value = (name: string) => members.find((member) => member.name === name)?.value;
  if (value("Statement") || (value("Version") && !value("Document"))) return yield own;
  if (looksLikeStatement(node)) return yield { ...own, bare: true };
  if (hasName(node, "statement")) return yield own;
  const arn = value("Arn")?.value;
  for (const { name, value: inner, path: innerPath } of members) {
    const ofRole = name === "AssumeRolePolicyDocument";
    const roleArn = ofRole && typeof arn === "string" ? arn : null;
    if (documentNames.includes(name) && (inner.type === "object" || inner.type === "string"))
      yield { root: inner, path: innerPath, bare: false, ofRole, roleArn };
    else yield* documentsIn(inner, innerPath);
  }
}

/** Of several roles the one that is meant; of a role's policies the first of the kind that is asked for. */
function documentAskedFor(all: Found[], { kind, roleArn }: Asked): Found | undefined {
  const ofKind = all.filter(({ ofRole }) => ofRole === (kind === "trust-policy"));
  return ofKind.find((found) => found.roleArn === roleArn) ?? ofKind[0] ?? all[0];
}

function looksLikeStatement(node: Node): boolean {
  return hasName(node, "effect") && (hasName(node, "action") || hasName(node, "principal"));
}

function hasName(node: Node, name: string): boolean {
  return liveMembers(node, []).some((member) => member.name.toLowerCase() === name);
}

/** In characters, without white space between the values. */
function sizeOf({ type, length, children = [] }: Node): number {
  if (type !== "object" && type !== "array" && type !== "property") return length;
  const inner = children.reduce((sum, child) => sum + sizeOf(child), 0);
  return inner + (type === "property" ? 1 : 2 + Math.max(0, children.length - 1));
}

/** What is inside a JSON string, a percent-encoded document or one with escaped quotes; null for none of these. */
function decode(text: string): string | null {
  try {
    if (/^\+*%(25)*(7B|5B|0A|20)/i.test(text)) return percentDecoded(text);
    if (/^[{[]\s*\\+[nt"]/.test(text)) return String(JSON.parse(`"${text.replace(/\r?\n/g, "\\n")}"`));
    const inner: unknown = /^"\s*(\{|\[|\\n|%7B)/i.test(text) ? JSON.parse(text) : null;
    return typeof inner === "string" ? inner : null;
  } catch {
    // Then it is read as it is, and its mistakes are reported.
    return null;
  }
}

/** A form writes a space as +, everything else as %20: what is no JSON with its signs of plus may be with spaces. */
function percentDecoded(text: string): string {
  const plain = decodeURIComponent(text);
  if (!text.includes("+") || readTree(plain).faults.length === 0) return plain;
  const form = decodeURIComponent(text.replaceAll("+", " "));
  return readTree(form).faults.length === 0 ? form : plain;
}

/** A document that was sent in one line is laid out, so that a place in it can be shown. */
function laidOut(text: string): string {
  // Each level indents every line below it.
  if (text.trim().includes("\n") || withoutTypos(text).depth > 20) return text;
  const { root, faults } = readTree(text);
  // Text laid out anew would lose a comment, and a name that comes twice.
  if (root?.type !== "object" || faults.length > 0 || hasTwins(root)) return text;
  return withoutTypos(text).typos.length > 0 ? text : JSON.stringify(jsonOf(root), null, 2);
}

function typoFindings(typos: Typo[], root: Node): Finding[] {
  const inside = typos.filter(({ offset }) => offset >= root.offset && offset < root.offset + root.length);
  const codes = new Set(inside.map(({ code }) => code));
  return [...codes].flatMap((code) => {
    const [first, ...others] = inside.filter((typo) => typo.code === code);
    const more = others.length > 0 ? ` This happens ${others.length + 1} times.` : "";
    return first ? [notPolicy(code, { more }, first)] : [];
  });
}

/** The first of what keeps it from being JSON; one mistake often makes the reader stumble several times. */
function faultFindings(faults: ReturnType<typeof readTree>["faults"], root: Node): Finding[] {
  const end = root.offset + root.length + 1;
  for (const { error, offset, length } of faults) {
    const what = syntaxFaults[printParseErrorCode(error)];
    if (what && offset >= root.offset && offset <= end)
      return [notPolicy("json_syntax", { what }, { offset, length: Math.max(length, 1) })];
  }
  return [];
}
