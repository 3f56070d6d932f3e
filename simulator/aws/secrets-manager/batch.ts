// BatchGetSecretValue: current values of up to twenty secrets. Errors of single secrets are listed next to the values of the others.
import { authorize } from "../authorization";
import type { JsonCall } from "../call";
import { AwsRefusal } from "../refusal";
import { invalidParameter, optionalInteger, optionalTextList } from "./input";
import { chooseSecrets, readFilters } from "./listing";
import { readValueOf } from "./values";

const LIMIT = 20;

export function batchGetSecretValue(call: JsonCall) {
  authorize(call, "secretsmanager:BatchGetSecretValue", "*");
  const ids = optionalTextList(call.parameters, "SecretIdList", LIMIT);
  const filters = readFilters(call);
  const size = optionalInteger(call.parameters, "MaxResults", 1, LIMIT);
  if ((ids === undefined) === (filters.length === 0))
    invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  if (ids && size !== undefined) invalidParameter("'MaxResults' can be used with 'Filters' only.");
  if (ids) return read(call, ids);

  authorize(call, "secretsmanager:ListSecrets", "*");
  const { secrets, nextToken } = chooseSecrets(call, filters, size ?? LIMIT);
  return {
    ...read(
      call,
      secrets.map(({ arn }) => arn),
    ),
    NextToken: nextToken,
  };
}

function read(call: JsonCall, ids: string[]) {
  const values: object[] = [];
  const errors: object[] = [];
  for (const id of new Set(ids)) {
    try {
      values.push(readValueOf(call, id));
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
}
