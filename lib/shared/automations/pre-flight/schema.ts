// The result of a pre-flight: how far each variable came, and what a kickoff of each version would do.
import { z } from "zod";
import { namedSchema } from "@/lib/shared/answer";
import { AuthenticationMethod, CloudId } from "@/lib/shared/clouds/schema";
import { NameWarning } from "@/lib/shared/environment-variables/name-warning";
import { type FoundFailure, VariableFailure } from "@/lib/shared/errors";
import { Moment } from "@/lib/shared/input";
import { ReadAt, ReadingStage } from "@/lib/shared/resolution/schema";

const PreFlightCredential = namedSchema("PreFlightCredential", {
  /** The default of its cloud, or the name of the credential that the variable names. */
  label: z.string(),
  cloud: CloudId,
  method: AuthenticationMethod,
  /** Null for anyone who may not read credentials. */
  id: z.string().nullable(),
});

/** A variable as it is assigned when a pre-flight begins. */
export const PreFlightSubject = namedSchema("PreFlightSubject", {
  key: z.string(),
  variableId: z.string(),
  readAt: ReadAt,
  /** `name` or `name#json_key`; null for a direct value. */
  secretName: z.string().nullable(),
  /** The credential that reads it; null for a direct value, and if no default is set. */
  credential: PreFlightCredential.nullable(),
});
export type PreFlightSubject = z.infer<typeof PreFlightSubject>;

export const PreFlightStageOutcome = namedSchema("PreFlightStageOutcome", {
  stage: ReadingStage,
  outcome: z.enum(["ok", "failed", "not_reached"]),
});
export type PreFlightStageOutcome = z.infer<typeof PreFlightStageOutcome>;

const PreFlightFailure = VariableFailure.extend({ stage: ReadingStage }).meta({ id: "PreFlightFailure" });

export const PreFlightVariable = PreFlightSubject.extend({
  stages: z.array(PreFlightStageOutcome),
  durationMs: z.number(),
  /** Which version of which secret was read, and when; null for direct values and for what failed. */
  secret: z.object({ resource: z.string(), version: z.string(), readAt: Moment }).nullable(),
  /** Null when it would resolve. */
  failure: PreFlightFailure.nullable(),
}).meta({ id: "PreFlightVariable" });
export type PreFlightVariable = z.infer<typeof PreFlightVariable>;

/** What a kickoff of a deployed version would do with the variables that are assigned now, without reading secrets. */
export const VersionForecast = namedSchema("VersionForecast", {
  version: z.number(),
  failures: z.array(VariableFailure),
  /** Assigned, but read at deploy and not held by this version: absent until the next deploy. */
  absentKeys: z.array(z.string()),
});
export type VersionForecast = z.infer<typeof VersionForecast>;

export const PreFlight = namedSchema("PreFlight", {
  /** Whether every variable could be had, and a kickoff of the newest version would not fail for another reason. */
  ok: z.boolean(),
  startedAt: Moment,
  durationMs: z.number(),
  /** In the order of their keys. */
  variables: z.array(PreFlightVariable),
  /** The versions that a token can run: the newest, and those with a token of their own that is not revoked; newest first. */
  versions: z.array(VersionForecast),
  /** How many older ones of these are left out. */
  olderVersions: z.number(),
  /** Warnings about variables whose names change how programs run. */
  warnings: z.array(NameWarning),
  /** Null where no variable reads a secret, so that any runtime is let in. */
  runtime: z.object({ minimum: z.string(), last: z.string().nullable() }).nullable(),
});
export type PreFlight = z.infer<typeof PreFlight>;

export const PreFlightQuery = z.object({
  /** A red pre-flight is a result, or an error of its own for callers that look at the status alone. */
  onFailure: z.enum(["result", "error"]).default("result"),
});

/** Progress events: first what there is to do, then each variable as it is done. */
export const PreFlightEvent = z.union([
  z.object({ planned: z.array(PreFlightSubject) }),
  z.object({ settled: PreFlightVariable }),
]);
export type PreFlightEvent = z.infer<typeof PreFlightEvent>;

/** What has changed since a variable last worked. */
export const UnprovenChange = z.enum(["variable", "credential", "config", "default"]);
export type UnprovenChange = z.infer<typeof UnprovenChange>;

export const UnprovenVariable = namedSchema("UnprovenVariable", {
  key: z.string(),
  /** Empty for one that has never been seen to work. */
  changed: z.array(UnprovenChange),
  /** When it last worked; null for never. */
  provenAt: Moment.nullable(),
});
export type UnprovenVariable = z.infer<typeof UnprovenVariable>;

const preFlightPeriods = ["hourly", "daily"] as const;
export type PreFlightPeriod = (typeof preFlightPeriods)[number];

export const PreFlightScheduleInput = z.strictObject({
  every: z.enum([...preFlightPeriods, "off"], { error: "Choose hourly, daily or off." }),
});
export type PreFlightScheduleInput = z.infer<typeof PreFlightScheduleInput>;

export const PreFlightSchedule = namedSchema("PreFlightSchedule", {
  every: PreFlightScheduleInput.shape.every,
  /** Null while it is off. One that is due begins as soon as a process is free for it. */
  nextAt: Moment.nullable(),
});
export type PreFlightSchedule = z.infer<typeof PreFlightSchedule>;

/** The stored part of a variable's failure. */
export interface KeptFailure extends FoundFailure {
  readAt: ReadAt;
}

const PreFlightStarter = z.enum(["person", "schedule"]);
export type PreFlightStarter = z.infer<typeof PreFlightStarter>;

export const PreFlightStatus = namedSchema("PreFlightStatus", {
  schedule: PreFlightSchedule,
  lastPreFlight: z
    .object({
      by: PreFlightStarter,
      startedAt: Moment,
      ok: z.boolean(),
      count: z.number(),
      failures: z.array(z.object({ key: z.string(), reason: z.string() })),
    })
    .nullable(),
  /** Assigned variables that nothing has shown to work as they are now. */
  unproven: z.array(UnprovenVariable),
});
export type PreFlightStatus = z.infer<typeof PreFlightStatus>;
