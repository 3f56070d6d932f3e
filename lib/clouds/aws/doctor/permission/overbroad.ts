// Finds misspelled actions, and access beyond reading the secrets that Latchkey needs.
import { viaServices } from "@/lib/clouds/aws/definition/permissions";
import { actionMatches, isAllow, judge, judgeStatement, type Policy, type Statement } from "../evaluation";
import { add, type Finding, type Fix, permissionFinding as finding, member, put } from "../finding";
import type { Value } from "../json";
import { coversAction, matches } from "../matching";
import { isAlike, meant } from "../spelling";
import { readingActions, writingActions } from "../tables/aws-names";
import { decryptAction, listAction, type Needs, readAction } from "./request";

const secretsActions = [...readingActions, ...writingActions];

/** The intended action of one that AWS does not have; null if AWS has it, or if none is near. */
export function actionMeant(action: string): string | null {
  const lower = action.toLowerCase();
  const isKnown = [...secretsActions, decryptAction].some((name) => name.toLowerCase() === lower);
  if (isKnown || /[*?]/.test(action)) return null;
  const [service = "", ...rest] = lower.split(":");
  const name = rest.join(":") || service;
  const isBare = rest.length === 0;
  if (isBare || isAlike(service, "secretsmanager", 3) || /^secrets?[-_]?manager$/.test(service)) {
    if (/^get-?secrets?(-?values?)?$/.test(name) || name === "readsecretvalue") return readAction;
    const right = meant(`secretsmanager:${name}`, secretsActions, 3);
    if (right) return right;
  }
  const isNearDecrypt = name !== "encrypt" && isAlike(name, "decrypt", 2);
  return (isBare || service === "kms") && isNearDecrypt ? decryptAction : null;
}

/** The intended actions of misspelled ones, which are reported at their places. */
export function meantActions(statements: readonly Statement[]): Set<string | null> {
  const values = statements.flatMap(({ action }) => action?.values ?? []);
  return new Set(values.map(({ value }) => actionMeant(value)));
}

export function actionFindings(statement: Statement): Finding[] {
  const { action } = statement;
  const misspelt = (action?.values ?? []).flatMap((location) => {
    const right = location.value.includes(":") ? actionMeant(location.value) : null;
    return right ? [finding("action_misspelt", location, { right }, put(location, right))] : [];
  });
  if (!action || !isAllow(statement)) return misspelt;
  if (action.negated) return [...misspelt, finding("not_action_allows_all", action.key, {}, put(statement))];
  return [...misspelt, ...action.values.flatMap(wideActionFindings)];
}

/** Reports an action that allows more than reading. */
function wideActionFindings(location: Value): Finding[] {
  const { value } = location;
  const needed = /[*?]/.test(value) ? [readAction, listAction] : [];
  const fix = put(location, ...needed.filter((name) => coversAction(value, name)));
  if (/^([*?]+$|\*:)/.test(value)) return [finding("everything_granted", location, {}, fix)];
  if (value.toLowerCase() === "secretsmanager:batchgetsecretvalue")
    return [finding("batch_not_used", location)];
  const granted = writingActions.filter((name) => coversAction(value, name));
  const [first] = granted;
  if (!first) return [];
  const example = granted.includes("secretsmanager:DeleteSecret") ? "DeleteSecret" : first.split(":")[1];
  const texts = { first, count: granted.length, example: example ?? "" };
  const code = granted.length === 1 ? "write_actions_granted/one" : "write_actions_granted";
  return [finding(code, location, texts, fix)];
}

export function overbroadFindings(policy: Policy, needs: Needs): Finding[] {
  const { statements } = policy;
  const reading = statements.filter(
    (statement) => isAllow(statement) && actionMatches(statement, readAction) && statement.resource,
  );
  const isDenied = needs.secrets.length === 0 || judge(policy, needs.unrelated).decision === "denied";
  const matchesAny = (statement: Statement) => judgeStatement(statement, needs.unrelated).matches;
  const leaking = isDenied ? [] : reading.filter((statement) => matchesAny(statement) !== false);
  const keeper = leaking.find((statement) => matchesAny(statement)) ?? leaking[0];
  return [
    ...reading.flatMap((statement) =>
      leaking.includes(statement)
        ? [leakFinding(statement, statement === keeper, policy, needs)]
        : prefixFindings(statement, needs),
    ),
    ...statements.flatMap((statement) => keyFindings(statement, needs)),
  ];
}

/** Corrects all statements that give access to every secret: one names Latchkey's secrets, the others lose the access. */
function leakFinding(statement: Statement, isKeeper: boolean, policy: Policy, needs: Needs): Finding {
  const { resource, action } = statement;
  const { secrets, unrelated } = needs;
  const code = resource?.negated ? "not_resource_reads_all" : "resource_too_wide";
  const wide = resource?.values.find(({ value }) => matches(value, unrelated.resource ?? "", true));
  const location = (resource?.negated ? resource.key : (wide ?? resource)) ?? statement;
  const count = secrets.length === 1 ? "one secret" : `${secrets.length} secrets`;
  const reads = action?.values.filter(({ value }) => coversAction(value, readAction)) ?? [];
  const fixes: Fix[] =
    isKeeper || action?.negated
      ? [
          put(member(statement, "Resource"), ...secrets.map(({ pattern }) => pattern)),
          ...(resource?.negated ? [put(resource)] : []),
          ...keepingKeys(statement, policy, needs),
        ]
      : reads.map((value) => put(value));
  return finding(code, location, { count }, ...fixes);
}

/** If the statement also allowed decrypting, a new statement allows it for Secrets Manager alone. */
function keepingKeys({ action }: Statement, policy: Policy, needs: Needs): Fix[] {
  const decrypting = (of: Statement["action"]) =>
    of?.values.filter(({ value }) => coversAction(value, decryptAction)).map(({ value }) => value) ?? [];
  const isOfKeys = (value: string) => /^kms:/i.test(value);
  const isCovered = decrypting(action).some((value) => !isOfKeys(value));
  const isOther = policy.statements.some(
    (other) => isAllow(other) && decrypting(other.action).some(isOfKeys),
  );
  const services = servicesOf(needs);
  if (!isCovered || isOther || needs.keysKnown || services.length === 0) return [];
  const condition = { "kms:ViaService": services.length > 1 ? services : String(services) };
  const statement = {
    Effect: "Allow",
    Action: decryptAction,
    Resource: "*",
    Condition: { StringEquals: condition },
  };
  return [add(member(policy, "Statement"), { Sid: "KMSDecrypt", ...statement })];
}

/** KMS's names for Secrets Manager in the secrets' regions; none if AWS does not publish them. */
function servicesOf({ secrets, partition }: Needs): string[] {
  return [...new Set(secrets.flatMap(({ region }) => viaServices(partition, region)))];
}

function prefixFindings({ resource }: Statement, { secrets }: Needs): Finding[] {
  return (resource?.negated ? [] : (resource?.values ?? [])).flatMap((location) => {
    const { value } = location;
    const prefix = /^([^*?]+?)-?\*$/.exec(value)?.[1];
    const own = secrets.find(({ arn, name }) => prefix === `${arn.slice(0, -7 - name.length)}${name}`);
    if (!own) return [];
    const start = `${own.name}${value.endsWith("-*") ? "-" : ""}`;
    const texts = { start, pattern: own.pattern };
    return [finding("resource_prefix_wider", location, texts, put(location, own.pattern))];
  });
}

/** A statement that limits decrypting to Secrets Manager does not allow a direct call. */
function keyFindings(statement: Statement, needs: Needs): Finding[] {
  const { action, resource } = statement;
  const judged = needs.someKeyDirectly && judgeStatement(statement, needs.someKeyDirectly);
  const ofKeys = action?.values.filter(({ value }) => /^kms:/i.test(value)) ?? [];
  const wide = resource?.values.find(({ value }) => value === "*" || value.endsWith(":key/*"));
  if (!judged?.action || judged.matches === false || !isAllow(statement) || !wide || ofKeys.length === 0)
    return [];
  const known = new Set(needs.secrets.flatMap(({ decrypt }) => decrypt?.resource ?? []));
  const services = servicesOf(needs);
  const fixes = (): Fix[] => {
    if (ofKeys.length < (action?.values.length ?? 0)) return ofKeys.map((value) => put(value));
    if (known.size > 0 && needs.keysKnown) return [put(member(statement, "Resource"), ...known)];
    const path = [...statement.path, "Condition", "StringEquals", "kms:ViaService"];
    return services.length > 0 ? [put({ path }, ...services)] : [];
  };
  return [finding("kms_too_wide", wide, { action: decryptAction, region: needs.region }, ...fixes())];
}
