// Why a variable fails and what to change: the same words in kickoffs, deploys and pre-flights, on the server and in the
// worker.
import type { FailureFacts } from "@/lib/clouds/contract";
import { explainFailure } from "@/lib/clouds/registry";
import { ownWords, whenNothingIsKnown } from "@/lib/resolution/own-words";
import type { CloudFailure, ErrorCode, FoundFailure } from "@/lib/shared/errors";
import type { PlanVariable } from "@/lib/shared/resolution/plan";
import type { OwnReason } from "@/lib/shared/resolution/reasons";
import type { ReadingStage } from "@/lib/shared/resolution/schema";

export interface Unresolved {
  stage: ReadingStage;
  failure: FoundFailure;
  /** The cloud's refusal, where that is what failed. */
  refusal: CloudFailure | null;
}

/** The credential and config that read a secret. */
export interface ReadWith extends Omit<FailureFacts, "secretName"> {
  configId?: string;
  credentialId?: string;
}

/** @param read null where there is nothing to read with. */
export function explainUnresolved(
  { stage, failure, refusal }: Unresolved,
  variable: Pick<PlanVariable, "secretName" | "jsonKey"> | null,
  read: ReadWith | null,
): FoundFailure {
  const { key, reason, detail } = failure;
  const found = {
    key,
    reason,
    detail,
    stage,
    ...(read?.configId !== undefined && { configId: read.configId }),
    ...(read?.credentialId !== undefined && { credentialId: read.credentialId }),
  };
  const own = ownWords({ ...failure, ...variable });
  if (own || !refusal || !read) {
    return { ...found, cause: detail, remedy: whenNothingIsKnown, ...own };
  }
  const { source, issuer, organizationId } = read;
  const secretName = variable?.secretName ?? null;
  return {
    ...found,
    ...explainFailure(refusal, { source, issuer, organizationId, secretName }),
    ...(refusal.providerCode !== null && { providerCode: refusal.providerCode }),
  };
}

/** For a failure before any read: because there is no credential, say. */
export function explainOwn<Reason extends string = OwnReason | ErrorCode>(
  failure: { key: string; reason: NoInfer<Reason>; detail: string },
  where: Pick<FoundFailure, "configId" | "credentialId" | "stage"> = {},
): FoundFailure {
  return { ...failure, ...where, cause: failure.detail, remedy: whenNothingIsKnown, ...ownWords(failure) };
}
