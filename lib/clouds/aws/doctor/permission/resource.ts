// Finds resources that AWS refuses, and explains why a resource does not match a needed secret.
import { actionMatches, type Judgement, type Policy, type Statement } from "../evaluation";
import { add, type Finding, permissionFinding as finding, member, put } from "../finding";
import type { Value } from "../json";
import { matches } from "../matching";
import { isAlike, withoutEnd } from "../spelling";
import { placeholder } from "../tables/pasted-text";
import { readAction } from "../tables/request-keys";
import { otherResource, refusedParts, resourceDifferences } from "../tables/resource-differences";
import { adding, type NeededSecret, type Needs, ownStatements } from "./request";

/** Finds resources that AWS refuses, with the probable correction. */
export function resourceFaults(statement: Statement, needs: Needs): Finding[] {
  if (statement.resource)
    return statement.resource.values.flatMap((location) => valueFaults(location, needs));
  const own = ownStatements(needs).findLast(({ Action }) => actionMatches(statement, String(Action)));
  const fixes = own?.Resource ? [put(member(statement, "Resource"), ...[own.Resource].flat())] : [];
  return [finding("resource_missing", statement, {}, ...fixes)];
}

function valueFaults(location: Value, { partition, account, secrets }: Needs): Finding[] {
  const { value } = location;
  const parts = partsOf(value);
  if (value === "*") return [];
  if (!parts) {
    const bare = bareName(value.replace(/^secret[:/]/, ""));
    const named = secrets.filter(({ name }) => bare !== "" && name.startsWith(bare));
    return [finding("resource_is_name", location, {}, put(location, ...named.map(({ pattern }) => pattern)))];
  }
  const own = { partition, service: "secretsmanager", account };
  const fault = refusedParts.find(([part, , isRight]) => !isRight(parts[part], own[part]));
  if (!fault) return [];
  const [part, code] = fault;
  const right = `arn:${Object.values({ ...parts, [part]: own[part] }).join(":")}`;
  const isSecret = parts.resource.startsWith("secret:");
  const to = (part === "service" && !isSecret) || placeholder.test(right) ? [] : [right];
  return [finding(code, location, { other: parts.partition, own: partition }, put(location, ...to))];
}

function partsOf(arn: string) {
  const [, partition = "", service = "", region = "", account = "", resource = ""] =
    /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/s.exec(arn) ?? [];
  return resource === "" ? null : { partition, service, region, account, resource };
}

/** The values of an element, unless it is negated. */
export function valuesOf(statement: Statement, element: "action" | "resource") {
  const clause = statement[element];
  return clause?.negated ? [] : (clause?.values ?? []).map((location) => ({ statement, location }));
}

/** Reports the resource that was most probably meant for the secret, of all that allow reading. */
export function closestFinding(granting: Judgement[], secret: NeededSecret, policy: Policy, needs: Needs) {
  const { name, pattern } = secret;
  const [best] = granting
    .flatMap((judged) => valuesOf(judged.statement, "resource"))
    .map((candidate) => ({ ...candidate, alike: sharedSigns(candidate.location.value, secret) }))
    .sort((left, right) => right.alike - left.alike)
    // A policy with more than these was not written by hand.
    .slice(0, 30)
    .map((candidate) => ({ ...candidate, ...resourceDifference(candidate.location.value, secret) }))
    .sort((left, right) => Number(right.isMeant) - Number(left.isMeant));
  if (!best) {
    const location = granting[0]?.statement.resource?.key ?? policy;
    return finding("not_resource_excludes", location, { name, pattern }, adding(policy, needs, readAction));
  }
  const { statement, location, code, texts, isMeant } = best;
  const matching = { variables: () => [], budget: needs.budget };
  const isFree = needs.secrets.every(({ arn }) => matches(location.value, arn, true, matching) === false);
  const isReplaced = isMeant && isFree;
  const fix = isReplaced ? put(location, pattern) : add(member(statement, "Resource"), pattern);
  return finding(code, location, { ...texts, name, pattern, write: isReplaced ? "Write" : "Add" }, fix);
}

/** Counts the characters that pattern and ARN share at their beginnings, and those of the name's beginning. */
function sharedSigns(pattern: string, { arn, name }: NeededSecret): number {
  const [start = ""] = name.split("-", 1);
  let shared = 0;
  while (shared < arn.length && pattern[shared] === arn[shared]) shared++;
  return shared + (pattern.includes(start) ? start.length : 0);
}

/**
 * Explains why a resource does not match a secret. If it was meant for that secret, it is replaced; else another is added.
 *
 * @param value one that does not match the secret.
 */
function resourceDifference(value: string, secret: NeededSecret) {
  const { name, pattern } = secret;
  const parts = partsOf(value);
  const own = { ...secret, service: "secretsmanager" };
  const part = (["service", "partition", "region", "account"] as const).find(
    (one) => !matches(parts?.[one] ?? "", own[one], true),
  );
  const resource = parts?.resource ?? "";
  const written = resource.replace(/^secret:/, "");
  const more = written.startsWith(name) ? written.slice(name.length) : null;
  const prefix = /^(.+)-\*$/.exec(written)?.[1] ?? "";
  const isCaseless = matches(value.toLowerCase(), pattern.toLowerCase(), true) === true;
  const alike = isAlike(bareName(written).toLowerCase(), name.toLowerCase(), 2);
  const compared = { value, part, isArn: parts !== null, resource, name, more, prefix, isCaseless, alike };
  const [code, , isMeant] = resourceDifferences.find(([, applies]) => applies(compared)) ?? otherResource;
  const found = part && (parts?.[part] || `no ${part}`);
  const texts = { written, prefix, resource, more, found: found ?? "", own: part ? own[part] : "" };
  return { code, texts, isMeant: isMeant(compared) };
}

/** Removes the wildcards at the end, and the hyphen before them. */
export function bareName(written: string): string {
  return withoutEnd(withoutEnd(written, "*?"), "-");
}
