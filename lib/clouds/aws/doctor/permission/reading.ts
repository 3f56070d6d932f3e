// Why a secret cannot be read under a permission policy: its statement, a condition, the key that encrypts it.
import {
  type Clause,
  type Condition,
  conditionHolds,
  isAllow,
  isDeny,
  type Judgement,
  judge,
  judgeStatement,
  type Policy,
  type Request,
  type Statement,
} from "../evaluation";
import { type Finding, type Fix, permissionFinding as finding, put, textsOf, unknownCode } from "../finding";
import { freeSid } from "../form";
import { matches, shown, type Truth } from "../pattern";
import { decryptAction, listAction, type NeededSecret, type Needs, ownStatements, readAction } from "./request";
import { resourceDifference } from "./resource";

/** @param meant what misspelt actions were meant to allow: these are not reported as missing. */
export function readingFindings(policy: Policy, needs: Needs, meant: ReadonlySet<string | null>): Finding[] {
  const whole = policy.list ?? policy;
  const reads = needs.secrets.flatMap((secret) =>
    denial(policy, secret.read, (granting) => {
      if (granting.length > 0) return [closestFinding(granting, secret, policy, needs)];
      return meant.has(readAction) ? [] : [actionFinding(policy, secret, needs)];
    }).concat(suffixFindings(policy, secret)),
  );
  const keys = needs.secrets.flatMap(({ decrypt }) =>
    decrypt
      ? denial(policy, decrypt, ([statement]) => {
          const key = decrypt.resource ?? "";
          if (statement) return [keyResourceFinding(statement, key)];
          const texts = { key, action: decryptAction };
          const fix = adding(policy, needs, decryptAction);
          return meant.has(decryptAction) ? [] : [finding("kms_decrypt_missing", whole, texts, fix)];
        })
      : [],
  );
  const isKnown = keys.length > 0 || needs.keysKnown;
  return [
    ...denial(policy, needs.list, ([statement]) => [listFinding(statement, policy, needs)]).map(asWarning),
    ...reads,
    ...(isKnown ? keys : unknownKeyFindings(policy, needs)),
  ];
}

/**
 * What keeps a request from being allowed.
 *
 * @param missing what is said where no statement fits the request, whatever its conditions are: of those that allow the action.
 */
function denial(policy: Policy, request: Request, missing: (granting: Statement[]) => Finding[]): Finding[] {
  const { decision, statement, judgements } = judge(policy, request);
  if (decision === "allowed") return [];
  if (statement && isDeny(statement)) {
    const { action } = request;
    const judged = judgeStatement(statement, request);
    const location = statement.effect ?? statement;
    if (judged.matches) return [finding("explicit_deny", location, { action }, put(statement))];
    const unknown = conditionFindings(judged, request).filter(({ severity }) => severity === "warning");
    return [finding("explicit_deny/possible", location, { action }), ...unknown];
  }
  const granting = judgements.filter((judged) => !isDeny(judged.statement) && judged.action);
  const fitting = granting.filter(({ resource }) => resource !== false);
  if (fitting.length === 0) return missing(granting.map((judged) => judged.statement));
  return fitting.flatMap((judged) => conditionFindings(judged, request));
}
