// What a permission policy gives access to beyond the secrets that Latchkey reads.
import { viaServices } from "@/lib/clouds/aws/definition/permissions";
import { actionMatches, isAllow, judge, judgeStatement, type Policy, type Statement } from "../evaluation";
import { type Finding, type Fix, permissionFinding as finding, put } from "../finding";
import { coversAction, matches } from "../pattern";
import { decryptAction, type Needs, readAction } from "./request";

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

/** Of all statements that give access to every secret, one names Latchkey's, and the others give access to none. */
function leakFinding(statement: Statement, isKeeper: boolean, policy: Policy, needs: Needs): Finding {
  const { resource, action, path } = statement;
  const { secrets, unrelated } = needs;
  const code = resource?.negated ? "not_resource_reads_all" : "resource_too_wide";
  const wide = resource?.values.find(({ value }) => matches(value, unrelated.resource ?? "", true));
  const location = (resource?.negated ? resource.key : (wide ?? resource)) ?? statement;
  const count = secrets.length === 1 ? "one secret" : `${secrets.length} secrets`;
  const reads = action?.values.filter(({ value }) => coversAction(value, readAction)) ?? [];
  const fixes: Fix[] =
    isKeeper || action?.negated
      ? [
          { at: [...path, "Resource"], to: secrets.map(({ pattern }) => pattern) },
          ...(resource?.negated ? [put(resource)] : []),
          ...keepingKeys(statement, policy, needs),
        ]
      : reads.map((value) => put(value));
  return finding(code, location, { count }, ...fixes);
}

/** Decrypting, which the statement may have allowed as well, gets a statement of its own, bound to Secrets Manager. */
function keepingKeys({ action }: Statement, { statements, path }: Policy, needs: Needs): Fix[] {
  const decrypting = (of: Statement["action"]) =>
    of?.values.filter(({ value }) => coversAction(value, decryptAction)).map(({ value }) => value) ?? [];
  const isOfKeys = (value: string) => /^kms:/i.test(value);
  const isCovered = decrypting(action).some((value) => !isOfKeys(value));
  const isOther = statements.some((other) => isAllow(other) && decrypting(other.action).some(isOfKeys));
  const services = servicesOf(needs);
  if (!isCovered || isOther || needs.keysKnown || services.length === 0) return [];
  const condition = { "kms:ViaService": services.length > 1 ? services : String(services) };
  const statement = {
    Effect: "Allow",
    Action: decryptAction,
    Resource: "*",
    Condition: { StringEquals: condition },
  };
  return [{ at: [...path, "Statement"], add: [{ Sid: "KMSDecrypt", ...statement }] }];
}

/** The names that KMS has for Secrets Manager where secrets are read; none where AWS does not give them. */
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

/** Where decrypting is bound to Secrets Manager, a direct call is not allowed. */
function keyFindings(statement: Statement, needs: Needs): Finding[] {
  const { action, resource, path } = statement;
  const judged = needs.someKeyDirectly && judgeStatement(statement, needs.someKeyDirectly);
  const ofKeys = action?.values.filter(({ value }) => /^kms:/i.test(value)) ?? [];
  const wide = resource?.values.find(({ value }) => value === "*" || value.endsWith(":key/*"));
  if (!judged?.action || judged.matches === false || !isAllow(statement) || !wide || ofKeys.length === 0)
    return [];
  const known = new Set(needs.secrets.flatMap(({ decrypt }) => decrypt?.resource ?? []));
  const services = servicesOf(needs);
  const fixes = (): Fix[] => {
    if (ofKeys.length < (action?.values.length ?? 0)) return ofKeys.map((value) => put(value));
    if (known.size > 0 && needs.keysKnown) return [{ at: [...path, "Resource"], to: [...known] }];
    const at = [...path, "Condition", "StringEquals", "kms:ViaService"];
    return services.length > 0 ? [{ at, to: services }] : [];
  };
  return [finding("kms_too_wide", wide, { action: decryptAction, region: needs.region }, ...fixes())];
}
