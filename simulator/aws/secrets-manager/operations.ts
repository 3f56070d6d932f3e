// The operations of Secrets Manager that the simulator plays.
import type { JsonCall } from "../call";
import { batchGetSecretValue } from "./batch";
import { deleteSecret, restoreSecret } from "./deletion";
import { describeSecret } from "./description";
import { listSecrets } from "./listing";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./resource-policy";
import { tagResource, untagResource } from "./tags";
import { getSecretValue } from "./values";
import { listSecretVersionIds, updateSecretVersionStage } from "./versions";
import { createSecret, putSecretValue, updateSecret } from "./writing";

export const SECRETS_MANAGER_OPERATIONS: Record<string, (call: JsonCall) => object> = {
  BatchGetSecretValue: batchGetSecretValue,
  CreateSecret: createSecret,
  DeleteResourcePolicy: deleteResourcePolicy,
  DeleteSecret: deleteSecret,
  DescribeSecret: describeSecret,
  GetResourcePolicy: getResourcePolicy,
  GetSecretValue: getSecretValue,
  ListSecretVersionIds: listSecretVersionIds,
  ListSecrets: listSecrets,
  PutResourcePolicy: putResourcePolicy,
  PutSecretValue: putSecretValue,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
};
