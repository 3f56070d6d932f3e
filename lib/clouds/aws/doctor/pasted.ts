// Finds the policy in what was pasted: the document alone, a role or a policy as the CLI answers it, encoded or not.

import { type Draft, quoted } from "@/lib/clouds/aws/doctor/draft";
import { mendSlips } from "@/lib/clouds/aws/doctor/json/slips";
import {
  depthLimit,
  isObject,
  type Json,
  jsonOf,
  memberOf,
  type Node,
  readTree,
} from "@/lib/clouds/aws/doctor/json/tree";
import { notJson, slipDrafts, syntaxDrafts } from "@/lib/clouds/aws/doctor/syntax";
import {
  looksLikeYaml,
  type PolicyKindAsked,
  policyInTemplate,
  readYaml,
  type TemplatePolicy,
} from "@/lib/clouds/aws/doctor/template";
import type { PolicyPath } from "@/lib/shared/clouds/doctor";

export interface Pasted {
  /** What the places point into: the pasted text, or what was encoded in it. */
  text: string;
  decoded: boolean;
  /** As `text`, with what tools leave in JSON put right, without moving anything. */
  mended: string;
  /** The policy document; a statement alone where `bare`. */
  root: Node;
  path: PolicyPath;
  /** A statement, or a list of them, without the document around. */
  bare: boolean;
  /** It came with its role around it. */
  ofRole: boolean;
  /** The role's ARN, where the pasted text says it. */
  roleArn: string | null;
  drafts: Draft[];
}

export type Reading =
  | { ok: true; pasted: Pasted }
  | { ok: false; text: string; decoded: boolean; drafts: Draft[] };

/**
 * What AWS takes at most: of all inline policies of a role together; a trust policy may have less than half. As printed
 * without white space between its values, so that spaces within a text count.
 */
const documentLimit = 10_240;

/** More are not reviewed, though AWS might save them: what a review does grows with statements times secrets. */
const statementLimit = 50;

/** Members under which AWS's answers, and its requests, carry a document. */
const documentNames = ["AssumeRolePolicyDocument", "PolicyDocument", "Document", "assume_role_policy"];
const wrapperNames = ["Role", "PolicyVersion", "Policy", "RoleDetail", "Properties"];
const listNames = ["Roles", "RoleDetailList"];
/** Where a role carries what it may do. */
const permissionListNames = ["RolePolicyList", "Policies"];

/** What is looked for in what was pasted. */
export interface Asked {
  /** The role that is meant, where several were pasted. */
  roleArn: string;
  kind: PolicyKindAsked;
  region: string | null;
}

export function readPasted(pasted: string, asked: Asked, decoded = false, layers = 0): Reading {
  const again = (text: string, ofRole = false): Reading => {
    const reading = readPasted(laidOut(text), asked, true, layers + 1);
    return ofRole && reading.ok ? { ok: true, pasted: { ...reading.pasted, ofRole } } : reading;
  };
  const encoded = layers < 4 ? decode(pasted.trim()) : null;
  if (encoded !== null) return again(encoded);

  const unreadable = (
    code: string,
    title: string,
    detail: string,
    remedy: string,
    at = 0,
    length = pasted.length,
  ): Reading => ({
    ok: false,
    text: pasted,
    decoded,
    drafts: [
      {
        severity: "error",
        code,
        title,
        detail,
        remedy,
        place: { path: [], offset: at, length },
        statementIndex: null,
      },
    ],
  });

  if (layers < 4 && looksLikeYaml(pasted)) {
    const yaml = readYaml(pasted);
    if (!yaml.ok)
      return unreadable(
        "yaml_pasted",
        "This YAML can't be read",
        `${quoted(yaml.problem)}`,
        "Fix it here, or paste the output of aws iam get-role.",
        Math.min(yaml.offset, pasted.length),
        0,
      );
    const found = inTemplate(yaml.value, asked);
    if (found) return again(textIn(found.policy), found.ofRole);
  }

  const { text: mended, slips, depth } = mendSlips(pasted);
  if (depth > depthLimit)
    return unreadable(
      "too_deep",
      "This is nested too deeply for a policy",
      `Brackets are nested ${depth} levels deep. A policy needs fewer than ten.`,
      "Paste only the policy document.",
    );
  const { root, faults } = readTree(mended);
  if (!root || (root.type !== "object" && root.type !== "array")) return unreadable(...notJson(pasted));

  if (layers < 4 && faults.length === 0 && /"(AWS::IAM::|Fn::|Ref")/.test(mended)) {
    const value = jsonOf(root);
    const found = inTemplate(value, asked);
    if (found && textIn(found.policy) !== JSON.stringify(value))
      return again(textIn(found.policy), found.ofRole);
  }

  const found = findDocument(root, [], asked);
  if (!found) {
    const other = notJson(pasted);
    if (other[0] !== "not_json" || faults.length > 0) return unreadable(...other);
    return unreadable(
      "no_policy_found",
      "This text contains no policy",
      "It's JSON, but has no Statement, AssumeRolePolicyDocument or PolicyDocument.",
      "Paste the output of aws iam get-role, or only the policy document.",
      root.offset,
      root.length,
    );
  }
  if (found.node.type === "string") {
    const inner = again(String(found.node.value));
    if (inner.ok)
      return { ok: true, pasted: { ...inner.pasted, ofRole: found.ofRole, roleArn: found.roleArn } };
    return inner;
  }
  const { node, path, ...rest } = found;
  const size = sizeOf(node);
  if (size > documentLimit)
    return unreadable(
      "too_long",
      "The policy is far longer than AWS allows",
      `It has ${size.toLocaleString("en")} characters without white space. AWS allows ${documentLimit.toLocaleString("en")}.`,
      "Paste one policy.",
      node.offset,
      node.length,
    );
  const list = found.bare ? node : memberOf(node, path, "Statement")?.value;
  const count = list?.type === "array" ? (list.children ?? []).length : 1;
  if (list && count > statementLimit)
    return unreadable(
      "too_many_statements",
      "The policy has too many statements to review",
      `It has ${count.toLocaleString("en")} statements. Latchkey reviews up to ${statementLimit}.`,
      "Combine statements, or paste only those for Latchkey.",
      list.offset,
      list.length,
    );
  const drafts = [...slipDrafts(slips, node), ...syntaxDrafts(faults, mended, node)];
  return { ok: true, pasted: { text: pasted, decoded, mended, root: node, path, drafts, ...rest } };
}

function textIn(document: Json): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

function inTemplate(value: Json, { kind, roleArn, region }: Asked): TemplatePolicy | null {
  try {
    return policyInTemplate(value, kind, roleArn, region);
  } catch (error) {
    // Resources that refer to one another in a circle.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Found {
  node: Node;
  path: PolicyPath;
  bare: boolean;
  ofRole: boolean;
  roleArn: string | null;
}

function findDocument(node: Node, path: PolicyPath, asked: Asked): Found | null {
  const plain = { path, node, ofRole: false, roleArn: null };
  if (node.type === "array") return findInList(node, path, asked);
  const member = (name: string) => memberOf(node, path, name);
  if (asked.kind === "permission-policy" && member("AssumeRolePolicyDocument")) {
    for (const name of permissionListNames) {
      const list = member(name);
      const inner = list?.value.type === "array" && findInList(list.value, list.path, asked);
      if (inner) return inner;
    }
  }
  if (member("Statement") || (member("Version") && !member("Document"))) return { ...plain, bare: false };
  for (const name of documentNames) {
    const document = member(name);
    if (!document || (document.value.type !== "object" && document.value.type !== "string")) continue;
    const arn = member("Arn")?.value.value;
    const ofRole = name === "AssumeRolePolicyDocument";
    return {
      node: document.value,
      path: document.path,
      bare: false,
      ofRole,
      roleArn: ofRole && typeof arn === "string" ? arn : null,
    };
  }
  for (const name of wrapperNames) {
    const wrapper = member(name);
    const inner = wrapper?.value.type === "object" && findDocument(wrapper.value, wrapper.path, asked);
    if (inner) return inner;
  }
  for (const name of listNames) {
    const list = member(name);
    const inner = list?.value.type === "array" && findInList(list.value, list.path, asked);
    if (inner) return inner;
  }
  if (looksLikeStatement(node)) return { ...plain, bare: true };
  if (caseless(node, "statement")) return { ...plain, bare: false };
  return null;
}

function findInList(node: Node, path: PolicyPath, asked: Asked): Found | null {
  const children = node.children ?? [];
  if (children.length > 0 && children.every(looksLikeStatement))
    return { node, path, bare: true, ofRole: false, roleArn: null };
  const found = children
    .map((child, index) => (child.type === "object" ? findDocument(child, [...path, index], asked) : null))
    .filter((item) => item !== null);
  return found.find((item) => item.roleArn === asked.roleArn) ?? found[0] ?? null;
}

function looksLikeStatement(node: Node): boolean {
  if (node.type !== "object") return false;
  return caseless(node, "effect") && (caseless(node, "action") || caseless(node, "principal"));
}

/** In characters, without white space between the values. */
function sizeOf({ type, length, children = [] }: Node): number {
  if (type !== "object" && type !== "array" && type !== "property") return length;
  const inner = children.reduce((sum, child) => sum + sizeOf(child), 0);
  return inner + (type === "property" ? 1 : 2 + Math.max(0, children.length - 1));
}

function caseless(node: Node, name: string): boolean {
  return (node.children ?? []).some(
    (property) => String(property.children?.[0]?.value).toLowerCase() === name,
  );
}

/** What is inside a JSON string, a percent-encoded document or one with escaped quotes; null for none of these. */
function decode(text: string): string | null {
  try {
    if (/^\+*%(25)*(7B|5B|0A|20)/i.test(text)) return percentDecoded(text);
    if (/^[{[]\s*\\+[nt"]/.test(text)) return String(JSON.parse(`"${text.replace(/\r?\n/g, "\\n")}"`));
    if (/^"\s*(\{|\[|\\n|%7B)/i.test(text)) {
      const inner: unknown = JSON.parse(text);
      return typeof inner === "string" ? inner : null;
    }
  } catch {
    // Then it is read as it is, and told what is wrong with it.
  }
  return null;
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
  if (text.trim().includes("\n")) return text;
  try {
    // Each level indents every line below it.
    if (mendSlips(text).depth > 20) return text;
    const value: Json = JSON.parse(text);
    // Text laid out anew would lose a name that comes twice.
    const { root } = readTree(text);
    if (!isObject(value) || !root || JSON.stringify(jsonOf(root)) !== JSON.stringify(value)) return text;
    return JSON.stringify(value, null, 2);
  } catch {
    return text;
  }
}
