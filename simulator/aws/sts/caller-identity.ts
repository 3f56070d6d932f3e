// GetCallerIdentity: whom AWS sees. Nobody needs a permission for it, and no policy can take it away.
import { type QueryCall, signedCaller } from "../call";

export function getCallerIdentity(call: QueryCall) {
  const caller = signedCaller(call);
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.accountId };
}
