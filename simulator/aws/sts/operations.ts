// The operations of STS that the simulator plays.
import type { QueryOperation } from "../iam/operations";
import { assumeRole } from "./assume-role";
import { getCallerIdentity } from "./caller-identity";
import { assumeRoleWithWebIdentity } from "./web-identity";

export const STS_OPERATIONS: Record<string, QueryOperation> = {
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetCallerIdentity: getCallerIdentity,
};
