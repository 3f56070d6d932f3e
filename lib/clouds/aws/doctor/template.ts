// Reads policies in YAML and in CloudFormation's templates and resources, as the JSON that AWS makes of them.
import { Pair, parseDocument, visit, YAMLMap } from "yaml";
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { providerArn } from "@/lib/clouds/aws/definition/trust";
import { isObject, type Json, type JsonObject } from "./json";
import type { Asked } from "./kind";
import { BudgetExceeded } from "./matching";
import { depthLimit, templateLimit } from "./tables/bounds";
import { yamlKey } from "./tables/pasted-text";

/**
 * Keeps every value as text: an account's leading zero, a version's date. CloudFormation's short forms become long ones:
 * `!Sub x` is `{"Fn::Sub": "x"}`. Null if the text is not YAML of a policy or template.
 */
export function readYaml(text: string): { value: Json } | { problem: string; offset: number } | null {
  if (/^\s*["{[%]/.test(text) || !yamlKey.test(text) || /^[ \t]*resource[ \t]+"/m.test(text)) return null;
  // Checked before parsing: endless nesting takes a parser more memory than there is.
  if (isTooDeep(text)) throw new RangeError("The text is nested too deeply.");
  const options = { schema: "failsafe", uniqueKeys: false, logLevel: "silent", prettyErrors: false } as const;
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error) return { problem: error.message.split("\n", 1)[0] ?? "", offset: error.pos[0] };
  visit(document, {
    Value: (place, node) => {
      const [, name] = /^!([A-Za-z]\w*)$/.exec(node.tag ?? "") ?? [];
      if (place === "key" || name === undefined) return undefined;
      node.tag = undefined;
      const map = new YAMLMap();
      map.items.push(new Pair(name === "Ref" || name === "Condition" ? name : `Fn::${name}`, node));
      return map;
    },
  });
  try {
    // Aliases can expand a small text without end.
    return { value: JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? null)) };
  } catch {
    return { problem: "It's too large.", offset: 0 };
  }
}

/** Nesting by brackets, by indentation, or by list and key signs in one line. */
function isTooDeep(text: string): boolean {
  let open = 0;
  const depths = Array.from(text.matchAll(/[[\]{}]/g), ([sign]) => {
    open = Math.max(0, open + ("[{".includes(sign) ? 1 : -1));
    return open;
  });
  return depths.some((depth) => depth > depthLimit) || /^[ \t]{200}|(?:[-?:][ \t]+){20}/m.test(text);
}

interface Resource {
  type: string;
  properties: JsonObject;
}

/** Resources by logical id; a resource without a template has none. */
function resourcesIn(value: Json, id = "", depth = 0): [string, Resource][] {
  if (!isObject(value) || depth > 3) return [];
  if (typeof value.Type !== "string" || !value.Type.startsWith("AWS::"))
    return Object.entries(value).flatMap(([name, inner]) => resourcesIn(inner, name, depth + 1));
  return [[id, { type: value.Type, properties: isObject(value.Properties) ? value.Properties : {} }]];
}

/**
 * The policy of the kind in question, and whether it is a role's trust policy that came with the role. Intrinsic functions
 * are evaluated if the template has their values, and become placeholders if not. A value without such a resource is
 * returned whole. Null if nothing has a policy's form.
 */
export function policyInTemplate(value: Json, asked: Asked): { policy: Json; ofRole: boolean } | null {
  const resources = new Map(resourcesIn(value));
  const solve = solverOf(value, resources, asked);
  const all = [...resources.values()];
  const roles = all.filter(({ type }) => type === "AWS::IAM::Role");
  const name = asked.roleArn.split("/").at(-1);
  const role = roles.find(({ properties }) => solve(properties.RoleName) === name) ?? roles[0];
  const isTrust = asked.kind === "trust-policy";
  const inline = [solve(role?.properties.Policies) ?? []].flat().filter(isObject);
  const granting = all.filter(({ type }) => /^AWS::IAM::(Policy|ManagedPolicy|RolePolicy)$/.test(type));
  const documents = [...inline, ...granting.map(({ properties }) => properties)]
    .map(({ PolicyDocument }) => solve(PolicyDocument))
    .filter(isObject);
  // A role's permissions are those of all its policies together.
  const [first, ...more] = documents;
  const Statement = documents.flatMap(({ Statement: own = [] }) => own);
  const together = more.length > 0 ? { Version: first?.Version ?? "2012-10-17", Statement } : first;
  if (!isTrust && together) return { policy: together, ofRole: false };
  const trust = solve(role?.properties.AssumeRolePolicyDocument);
  if (trust) return { policy: trust, ofRole: isTrust };
  const whole = resources.size > 0 ? null : solve(value);
  return isObject(whole) || Array.isArray(whole) ? { policy: whole, ofRole: false } : null;
}

/** Empty for a list or an object: their own members say how JavaScript would write them. */
function plain(value: Json | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

/** Undefined is AWS::NoValue: the member is left out. */
type Solve = (value: Json | undefined) => Json | undefined;

/** @returns a function that throws BudgetExceeded if references stand for too much, and a RangeError if they make a circle. */
function solverOf(template: Json, resources: Map<string, Resource>, { roleArn, region }: Asked): Solve {
  const { partition = "aws", account = "" } = parseArn(roleArn) ?? {};
  const parameters = isObject(template) && isObject(template.Parameters) ? template.Parameters : {};
  const pseudo = new Map([
    ["AWS::AccountId", account],
    ["AWS::Partition", partition],
    ["AWS::URLSuffix", partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"],
    ...(region ? [["AWS::Region", region] as const] : []),
  ]);
  let left = templateLimit;
  /** A parameter, a resource or one of its attributes, by the name that `Ref` and `Sub` use. */
  const named = (name: string): string => {
    const [id = "", attribute] = name.split(".", 2);
    const { type, properties } = resources.get(id) ?? {};
    const url = type === "AWS::IAM::OIDCProvider" ? text(properties?.Url) : "";
    if (url) return providerArn({ partition, account, host: url.replace(/^https?:\/\//, "") });
    if (type === "AWS::IAM::Role" && attribute === "Arn") return roleArn;
    const parameter = Object.hasOwn(parameters, id) ? parameters[id] : undefined;
    const fallback = isObject(parameter) ? parameter.Default : undefined;
    if (typeof fallback === "string" || typeof fallback === "number") return String(fallback);
    return pseudo.get(name) ?? `<${name.replaceAll("::", " ").slice(0, 50)}>`;
  };
  const text = (value: Json | undefined): string => plain(solve(value));
  const substituted = (pattern: Json, own: Json): string =>
    plain(pattern).replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, written: string) => {
      const name = written.trim();
      if (literal) return `\${${written}}`;
      return isObject(own) && Object.hasOwn(own, name) ? text(own[name]) : named(name);
    });
  const solved = (name: string, value: Json): Json | undefined => {
    const [first = null, second = null, third = null] = Array.isArray(value) ? value : [value];
    if (name === "Ref") return value === "AWS::NoValue" ? undefined : named(plain(value));
    if (name === "Fn::GetAtt") return named([value].flat().map(text).join("."));
    if (name === "Fn::Sub") return substituted(first, second);
    if (name === "Fn::Join" && Array.isArray(second)) return second.map(text).join(plain(first));
    if (name === "Fn::If") return solve(second) ?? solve(third);
    if (name === "Fn::ToJsonString") return JSON.stringify(solve(value) ?? null);
    const imported = name === "Fn::ImportValue" ? text(value).slice(0, 50) : "";
    return `<${imported || name.replace("Fn::", "")}>`;
  };
  const solve: Solve = (value) => {
    if (Array.isArray(value)) return value.map(solve).filter((item) => item !== undefined);
    if (!isObject(value)) return value;
    const [[name = "", inner = null] = [], ...more] = Object.entries(value);
    if (more.length === 0 && (name === "Ref" || name.startsWith("Fn::"))) {
      const found = solved(name, inner);
      left -= 1 + JSON.stringify(found ?? "").length;
      if (left < 0) throw new BudgetExceeded();
      return found;
    }
    const members = Object.entries(value).map(([key, item]) => [key, solve(item)] as const);
    return Object.fromEntries(members.filter((member): member is [string, Json] => member[1] !== undefined));
  };
  return solve;
}
