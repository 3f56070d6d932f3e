// Parses a policy document as strictly as IAM does when it is saved.
import type { Partition } from "../partitions";
import { refuse } from "../refusal";
import { type Condition, isOperator } from "./conditions";
import { matchesPattern } from "./pattern";
import { checkSharedProviders } from "./shared-providers";

/** Who a policy is about: `identity` (no principal), `trust` (no resource) or `resource` (both). */
export type PolicyKind = "identity" | "trust" | "resource";

export interface Statement {
  effect: "Allow" | "Deny";
  /** `negated` is the meaning of NotPrincipal, NotAction and NotResource. By type: AWS, Federated, Service. */
  principals?: { negated: boolean; byType: Map<string, string[]> };
  actions: { negated: boolean; patterns: string[] };
  resources?: { negated: boolean; patterns: string[] };
  conditions: Condition[];
  /** Policy variables came with Version 2012-10-17; before, they are text. */
  fillsVariables: boolean;
}

export interface PolicyDocument {
  version: string;
  statements: Statement[];
}

const STATEMENT_KEYS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);
const PRINCIPAL_TYPES = new Set(["AWS", "Federated", "Service", "CanonicalUser"]);
/** The actions that a trust policy may name; a wildcard has to match one of them. */
const TRUST_ACTIONS = [
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
  "sts:tagsession",
  "sts:setsourceidentity",
  "sts:setcontext",
];
const SYNTAX_ERROR = "Syntax errors in policy.";

type Json = Record<string, unknown>;

interface PolicyRoom {
  /** The account that the policy is for. */
  partition?: Partition;
  /** STS and IAM say MalformedPolicyDocument, Secrets Manager MalformedPolicyDocumentException. */
  code?: string;
  /** Managed policies are of the newest version alone. */
  newest?: boolean;
}

/** Throws the room's code, 400. */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  { partition = "aws", code = "MalformedPolicyDocument", newest = false }: PolicyRoom = {},
): PolicyDocument {
  const malformed = (message: string): never => refuse(code, 400, message);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return malformed("This policy contains invalid Json");
  }
  if (!isObject(document)) return malformed(SYNTAX_ERROR);
  if (Object.keys(document).some((key) => !["Version", "Id", "Statement"].includes(key)))
    malformed(SYNTAX_ERROR);
  const version = document.Version ?? "2008-10-17";
  if (version !== "2012-10-17" && version !== "2008-10-17") return malformed(SYNTAX_ERROR);
  if (version !== "2012-10-17" && newest) malformed("Policy document must be version 2012-10-17 or greater.");
  if (document.Id !== undefined && typeof document.Id !== "string") malformed(SYNTAX_ERROR);
  const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (statements.length === 0) malformed(SYNTAX_ERROR);
  const sids = new Set<unknown>();
  return {
    version,
    statements: statements.map((statement) => {
      if (!isObject(statement)) return malformed(SYNTAX_ERROR);
      if (statement.Sid !== undefined && statement.Sid !== "") {
        if (sids.has(statement.Sid)) malformed("Statement IDs (SID) in a single policy must be unique.");
        sids.add(statement.Sid);
      }
      return {
        ...parseStatement(statement, kind, partition, malformed),
        fillsVariables: version === "2012-10-17",
      };
    }),
  };
}

function parseStatement(
  statement: Json,
  kind: PolicyKind,
  partition: Partition,
  malformed: (message: string) => never,
): Omit<Statement, "fillsVariables"> {
  if (Object.keys(statement).some((key) => !STATEMENT_KEYS.has(key))) malformed(SYNTAX_ERROR);
  const { Sid, Effect, Condition } = statement;
  if (Sid !== undefined && (typeof Sid !== "string" || (kind === "identity" && !/^[A-Za-z0-9]*$/.test(Sid))))
    malformed(
      "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
    );
  if (Effect !== "Allow" && Effect !== "Deny") return malformed(SYNTAX_ERROR);

  const either = (name: string) => {
    const positive = statement[name];
    const negative = statement[`Not${name}`];
    if (positive !== undefined && negative !== undefined) malformed(SYNTAX_ERROR);
    const value = positive ?? negative;
    return value === undefined ? undefined : { negated: positive === undefined, value };
  };

  const principal = either("Principal");
  if (kind === "identity" && principal) malformed("Policy document should not specify a principal.");
  if (kind === "trust" && principal?.negated) malformed("AssumeRole policies may not use NotPrincipal.");
  if (kind !== "identity" && !principal) malformed("Policy document must specify a principal.");

  const action = either("Action") ?? malformed("Policy statement must contain actions.");
  const actions = { negated: action.negated, patterns: texts(action.value, malformed) };
  if (actions.patterns.length === 0) malformed("Policy statement must contain actions.");
  for (const pattern of actions.patterns) {
    if (pattern !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(pattern))
      malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    if (kind === "trust" && !isTrustAction(pattern.toLowerCase()))
      malformed("AssumeRole policy may only specify STS AssumeRole actions.");
  }

  const resource = either("Resource");
  if (kind === "trust" && resource) malformed("Has prohibited field Resource");
  if (kind !== "trust" && !resource) malformed("Policy statement must contain resources.");
  const resources = resource && { negated: resource.negated, patterns: texts(resource.value, malformed) };
  if (resources && resources.patterns.length === 0) malformed("Policy statement must contain resources.");
  for (const pattern of resources?.patterns ?? []) checkResource(pattern, partition, malformed);

  const conditions = Condition === undefined ? [] : parseConditions(Condition, malformed);
  if (kind === "trust" && Effect === "Allow" && principal)
    checkSharedProviders(parsePrincipals(principal.value, partition, malformed), conditions, malformed);
  return {
    effect: Effect,
    principals: principal && {
      negated: principal.negated,
      byType: parsePrincipals(principal.value, partition, malformed),
    },
    actions,
    resources,
    conditions,
  };
}

/** A part of an ARN may be a pattern, but for the service; an account is twelve digits, `aws` or a pattern. */
function checkResource(pattern: string, partition: Partition, malformed: (message: string) => never): void {
  if (pattern === "*") return;
  if (!pattern.includes(":")) malformed(`Resource ${pattern} must be in ARN format or "*".`);
  const [, named = partition, service = "", , accountId = "", ...resource] = pattern.split(":");
  if (!matchesPattern(named, partition))
    malformed(`Partition "${named}" is not valid for resource "${pattern}".`);
  if (!/^[A-Za-z0-9-]+$/.test(service))
    malformed("Resource vendor must be fully qualified and cannot contain regexes.");
  if (
    !pattern.startsWith("arn:") ||
    resource.join(":") === "" ||
    !/^(\d{12}|aws|[\d*?]*[*?][\d*?]*|)$/.test(accountId)
  )
    malformed("The policy failed legacy parsing");
}

function isTrustAction(pattern: string): boolean {
  return pattern.startsWith("sts:") && TRUST_ACTIONS.some((name) => matchesPattern(pattern, name));
}

function parsePrincipals(
  value: unknown,
  partition: Partition,
  malformed: (message: string) => never,
): Map<string, string[]> {
  if (value === "*") return new Map([["AWS", ["*"]]]);
  const prefix = `arn:${partition}:`;
  const withinPartition = (name: string) => (name.startsWith(prefix) ? name.slice(prefix.length) : "");
  if (!isObject(value) || Object.keys(value).length === 0) return malformed(SYNTAX_ERROR);
  return new Map(
    Object.entries(value).map(([type, names]) => {
      if (!PRINCIPAL_TYPES.has(type)) malformed(SYNTAX_ERROR);
      const list = texts(names, malformed);
      for (const name of list) {
        const valid =
          type === "AWS"
            ? name === "*" || /^\d{12}$/.test(name) || /^(iam|sts)::\d{12}:[^*]+$/.test(withinPartition(name))
            : type === "Federated"
              ? /^iam::\d{12}:(oidc|saml)-provider\/\S+$/.test(withinPartition(name)) ||
                /^[a-z0-9.-]+\.[a-z]+$/.test(name)
              : name.length > 0;
        if (!valid)
          malformed(
            `Invalid principal in policy: "${type === "AWS" ? "AWS" : type.toUpperCase()}":"${name}"`,
          );
      }
      return [type, list];
    }),
  );
}

function parseConditions(value: unknown, malformed: (message: string) => never): Condition[] {
  if (!isObject(value)) return malformed(SYNTAX_ERROR);
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isOperator(operator)) malformed(`Invalid Condition type : ${operator}.`);
    if (!isObject(keys)) return malformed(SYNTAX_ERROR);
    return Object.entries(keys).map(([key, values]) => {
      if (!/^[^:]+:.+$/s.test(key))
        malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
      const read = { operator, key, values: texts(values, malformed, true) };
      if (/^(ForA\w+:)?Date/.test(operator) && read.values.some((value) => !isDate(value)))
        malformed("The policy failed legacy parsing");
      return read;
    });
  });
}

/** Seconds since 1970, or ISO 8601. */
function isDate(text: string): boolean {
  return (
    /^\d+$/.test(text) || (/^-?\d{4,}(-\d\d(-\d\d(T.+)?)?)?/i.test(text) && !Number.isNaN(Date.parse(text)))
  );
}

/** One text or a list of texts; conditions also take numbers and booleans. */
function texts(value: unknown, malformed: (message: string) => never, scalars = false): string[] {
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item === "string") return item;
    if (scalars && (typeof item === "number" || typeof item === "boolean")) return String(item);
    return malformed(SYNTAX_ERROR);
  });
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
