import { z } from "zod";
import { anybody, operation, worker } from "@/lib/shared/operations/operation";
import {
  IdentityToken,
  IdentityTokenInput,
  KickoffInput,
  KickoffOutcome,
  PlatformKickoff,
  WorkerKickoff,
} from "@/lib/shared/resolution/plan";
import { WorkerSession, WorkerSessionInput } from "@/lib/shared/worker-identities/schema";

export const workerOperations = {
  startSession: operation("POST", "/api/v1/worker/sessions", {
    summary: "Gives a worker a session of fifteen minutes for the token of where it runs.",
    caller: anybody,
    body: WorkerSessionInput,
    answer: WorkerSession,
    status: 201,
    audits: ["worker_session.started", "worker_session.refused"],
  }),
  startKickoff: operation("POST", "/api/v1/worker/kickoffs", {
    summary: "Starts a kickoff: the plan that the worker reads itself, or every value read by the server.",
    caller: worker,
    body: KickoffInput,
    headers: {
      "Idempotency-Key": "A UUID: the same key and body within ten minutes mean the same kickoff.",
    },
    answer: z.union([WorkerKickoff, PlatformKickoff]),
    status: 201,
    audits: ["kickoff.started", "kickoff.resolved", "kickoff.failed", "identity_token.minted"],
  }),
  issueIdentityToken: operation("POST", "/api/v1/worker/identity-tokens", {
    summary: "Gives an identity token for a config in the plan of a kickoff.",
    caller: worker,
    body: IdentityTokenInput,
    answer: IdentityToken,
    audits: ["identity_token.issued"],
  }),
  recordOutcome: operation("POST", "/api/v1/worker/kickoffs/{kickoffId}/outcome", {
    summary: "Reports what became of a kickoff that the worker resolved itself. No values.",
    caller: worker,
    body: KickoffOutcome,
    audits: ["kickoff.resolved", "kickoff.failed"],
  }),
};
