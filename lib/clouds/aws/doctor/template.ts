// Policies in YAML, and in CloudFormation's templates and resources: read into the JSON that AWS makes of them.
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, visit } from "yaml";
import { isObject, type Json, type JsonObject } from "@/lib/clouds/aws/doctor/json/tree";
import { parseArn } from "@/lib/shared/clouds/arn";

export type PolicyKindAsked = "trust-policy" | "permission-policy";

/** What the text's own keys say: JSON's stand in quotes. */
const yamlKey =
  /^[ \t]*(?:-[ \t]+)?(Version|Statement|Effect|Action|Role|Roles|PolicyDocument|AssumeRolePolicyDocument|Resources|Type|Properties)[ \t]*:/m;

export function looksLikeYaml(text: string): boolean {
  return !/^\s*["{[%]/.test(text) && yamlKey.test(text) && !/^[ \t]*resource[ \t]+"/m.test(text);
}

export type ReadYaml = { ok: true; value: Json } | { ok: false; problem: string; offset: number };

/** More than any template with a role needs; aliases can make much of little. */
const nodeLimit = 20_000;
const depthLimit = 60;

/** CloudFormation's short forms become its long ones: `!Sub x` is `{"Fn::Sub": "x"}`. */
export function readYaml(text: string): ReadYaml {
  // Known before it is parsed: what nests without an end takes a parser more memory than there is.
  if (isTooDeep(text)) return { ok: false, problem: "It's nested too deeply for a policy.", offset: 0 };
  try {
    const document = parseDocument(text, {
      schema: "core",
      uniqueKeys: false,
      logLevel: "silent",
      prettyErrors: false,
    });
    const [error] = document.errors;
    if (error) return { ok: false, problem: error.message.split("\n", 1)[0] ?? "", offset: error.pos[0] };
    // Found once: to look for each alias's anchor anew would take as long as there are nodes times aliases.
    const anchors = new Map<string, Node>();
    visit(document, {
      Node: (_, node) => {
        if (!isAlias(node) && node.anchor) anchors.set(node.anchor, node);
      },
    });
    let left = nodeLimit;
    const plain = (node: unknown, depth: number): Json => {
      if (--left < 0 || depth > depthLimit) throw new RangeError("The document is too large.");
      const value = untagged(node, depth);
      const tag = (node as Node | null)?.tag ?? "";
      return /^![A-Za-z]/.test(tag) ? longForm(tag.slice(1), value) : value;
    };
    const untagged = (node: unknown, depth: number): Json => {
      if (isAlias(node)) return plain(anchors.get(node.source) ?? null, depth + 1);
      if (isSeq(node)) return node.items.map((item) => plain(item, depth + 1));
      if (isMap(node)) {
        const entries = node.items.map(({ key, value }): [string, Json] => [
          String(isScalar(key) ? (key.source ?? key.value) : key),
          plain(value, depth + 1),
        ]);
        return Object.fromEntries(entries);
      }
      if (!isScalar(node)) return null;
      const { value } = node;
      // A number is kept as it was written: an account's leading zero, a version's date.
      if (typeof value === "number" || typeof value === "bigint") return node.source ?? String(value);
      return typeof value === "string" || typeof value === "boolean" ? value : null;
    };
    return { ok: true, value: plain(document.contents, 0) };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problem: "It's too large.", offset: 0 };
    throw error;
  }
}

/** By brackets, by indentation, or by signs that begin a list or a key in one line. */
function isTooDeep(text: string): boolean {
  let open = 0;
  for (const sign of text) {
    if (sign === "[" || sign === "{") open++;
    else if (sign === "]" || sign === "}") open = Math.max(0, open - 1);
    if (open > depthLimit) return true;
  }
  const levels: number[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    if (/(?:[-?:][ \t]+){20}/.test(line)) return true;
    const indent = line.length - line.trimStart().length;
    while (levels.length > 0 && (levels.at(-1) ?? 0) >= indent) levels.pop();
    levels.push(indent);
    if (levels.length > depthLimit) return true;
  }
  return false;
}

function longForm(tag: string, value: Json): JsonObject {
  return { [tag === "Ref" || tag === "Condition" ? tag : `Fn::${tag}`]: value };
}

interface Resource {
  type: string;
  properties: JsonObject;
}

/** By logical id; the resource alone has none. */
function resourcesIn(value: Json): Map<string, Resource> {
  const found = new Map<string, Resource>();
  const look = (item: Json, id: string, depth: number) => {
    if (!isObject(item) || depth > 3) return;
    if (typeof item.Type === "string" && item.Type.startsWith("AWS::"))
      found.set(id, { type: item.Type, properties: isObject(item.Properties) ? item.Properties : {} });
    else for (const [name, inner] of Object.entries(item)) look(inner, name, depth + 1);
  };
  look(value, "", 0);
  return found;
}

export interface TemplatePolicy {
  policy: Json;
  /** It is a role's trust policy, and came with the role. */
  ofRole: boolean;
}

/**
 * The policy of the kind asked for, with intrinsic functions worked out as far as the template itself says; a placeholder
 * stands for what it does not. Of what has no such resource, the whole.
 */
export function policyInTemplate(
  value: Json,
  kind: PolicyKindAsked,
  roleArn: string,
  region: string | null,
): TemplatePolicy | null {
  const resources = resourcesIn(value);
  const solve = solverOf(value, resources, roleArn, region);
  const all = [...resources.values()];
  const roles = all.filter(({ type }) => type === "AWS::IAM::Role");
  const wanted = roleArn.split("/").at(-1);
  const role = roles.find(({ properties }) => solve(properties.RoleName ?? null) === wanted) ?? roles[0];
  const trust = solve(role?.properties.AssumeRolePolicyDocument ?? null) ?? null;
  const granted = kind === "trust-policy" ? [] : grantsOf(role, all, solve);
  if (granted.length > 0) return { policy: together(granted), ofRole: false };
  if (trust !== null) return { policy: trust, ofRole: kind === "trust-policy" };
  const whole = resources.size > 0 ? null : (solve(value) ?? null);
  return isObject(whole) || Array.isArray(whole) ? { policy: whole, ofRole: false } : null;
}

function grantsOf(role: Resource | undefined, all: Resource[], solve: Solve): Json[] {
  const inline = solve(role?.properties.Policies ?? null) ?? null;
  return [
    ...(Array.isArray(inline) ? inline.filter(isObject) : []),
    ...all.filter(({ type }) => grantingType.test(type)).map(({ properties }) => properties),
  ].flatMap(({ PolicyDocument = null }) => {
    const document = solve(PolicyDocument) ?? null;
    return document === null ? [] : [document];
  });
}

const grantingType = /^AWS::IAM::(Policy|ManagedPolicy|RolePolicy)$/;

/** What a role may do is what its policies say together. */
function together(documents: Json[]): Json {
  const [first = null, ...more] = documents;
  if (more.length === 0) return first;
  const parts = documents.filter(isObject);
  return {
    Version: parts[0]?.Version ?? "2012-10-17",
    Statement: parts.flatMap(({ Statement = [] }) => (Array.isArray(Statement) ? Statement : [Statement])),
  };
}

/** Undefined is AWS::NoValue: the member is not there. */
type Solve = (value: Json) => Json | undefined;

function solverOf(
  template: Json,
  resources: Map<string, Resource>,
  roleArn: string,
  region: string | null,
): Solve {
  const { partition = "aws", account = "" } = parseArn(roleArn) ?? {};
  const parameters = isObject(template) && isObject(template.Parameters) ? template.Parameters : {};
  const pseudo: Record<string, string> = {
    "AWS::AccountId": account,
    "AWS::Partition": partition,
    "AWS::URLSuffix": partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    ...(region && { "AWS::Region": region }),
  };
  /** A parameter, a resource or one of its attributes, by the name that `Ref` and `Sub` use. */
  const named = (name: string): string => {
    const known = Object.hasOwn(pseudo, name) ? pseudo[name] : undefined;
    if (known !== undefined) return known;
    const [id = "", attribute] = name.split(".", 2);
    const resource = resources.get(id);
    if (resource?.type === "AWS::IAM::OIDCProvider") {
      const url = solve(resource.properties.Url ?? null);
      if (typeof url === "string")
        return `arn:${partition}:iam::${account}:oidc-provider/${url.replace(/^https?:\/\//, "")}`;
    }
    if (resource?.type === "AWS::IAM::Role" && attribute === "Arn") return roleArn;
    const parameter = Object.hasOwn(parameters, id) ? parameters[id] : undefined;
    const fallback = isObject(parameter) ? parameter.Default : undefined;
    if (typeof fallback === "string" || typeof fallback === "number") return String(fallback);
    return `<${name.replaceAll("::", " ").slice(0, 50)}>`;
  };
  const text = (value: Json): string => {
    const found = solve(value);
    return typeof found === "object" || found === undefined ? "" : String(found);
  };
  const functions: Record<string, (value: Json) => Json | undefined> = {
    "Fn::GetAtt": (value) => named(Array.isArray(value) ? value.map(text).join(".") : String(value)),
    "Fn::Sub": (value) => {
      const [pattern, own] = Array.isArray(value) ? value : [value];
      const values = isObject(own ?? null) ? (own as JsonObject) : {};
      return String(pattern).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        return Object.hasOwn(values, name.trim()) ? text(values[name.trim()] ?? null) : named(name.trim());
      });
    },
    "Fn::Join": (value) => {
      const [separator, items] = Array.isArray(value) ? value : [];
      return Array.isArray(items) ? items.map(text).join(String(separator)) : "<Join>";
    },
    "Fn::If": (value) => {
      const [, then = null, otherwise = null] = Array.isArray(value) ? value : [];
      return solve(then) ?? solve(otherwise);
    },
    "Fn::ToJsonString": (value) => JSON.stringify(solve(value) ?? null),
    "Fn::ImportValue": (value) => `<${text(value).slice(0, 50) || "ImportValue"}>`,
  };
  let depth = 0;
  const solve: Solve = (value) => {
    // Resources may refer to one another in a circle.
    if (depth > 2 * depthLimit) throw new RangeError("The template leads in a circle.");
    depth++;
    try {
      return solved(value);
    } finally {
      depth--;
    }
  };
  const solved: Solve = (value) => {
    if (Array.isArray(value)) return value.flatMap((item) => solve(item) ?? []);
    if (!isObject(value)) return value;
    const [[name = "", inner = null] = [], ...more] = Object.entries(value);
    if (more.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) {
      if (name === "Ref") return inner === "AWS::NoValue" ? undefined : named(String(inner));
      const work = Object.hasOwn(functions, name) ? functions[name] : undefined;
      return work ? work(inner) : `<${name.replace("Fn::", "")}>`;
    }
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const inside = solve(item);
        return inside === undefined ? [] : [[key, inside] as const];
      }),
    );
  };
  return solve;
}
