// What a pre-flight tells: of each variable how far it came, of each version what a kickoff would make of it.
import { z } from "zod";
import type { AuthenticationMethod } from "@/lib/shared/clouds/schema";
import type { NameWarning } from "@/lib/shared/environment-variables/powerful-names";
import type { FoundFailure, VariableFailure } from "@/lib/shared/errors";
import type { ReadingStage } from "@/lib/shared/resolution/schema";
import type { ReadAt } from "@/lib/shared/secret-providers/schema";

/** A variable as it is assigned when a pre-flight begins. */
export interface PreFlightSubject {
  key: string;
  variableId: string;
  readAt: ReadAt;
  /** `name` or `name#json_key`; null for a direct value. */
  secretName: string | null;
  /** What reads it; null for a direct value, and where nothing is set as default. */
  credential: PreFlightCredential | null;
}

export interface PreFlightCredential {
  /** "AWS default", or the name of the credential that the variable names. */
  label: string;
  method: AuthenticationMethod;
  /** Null for whoever may not read credentials. */
  id: string | null;
}

export interface PreFlightStageOutcome {
  stage: ReadingStage;
  outcome: "ok" | "failed" | "not_reached";
}

export interface PreFlightFailure extends VariableFailure {
  stage: ReadingStage;
}

export interface PreFlightVariable extends PreFlightSubject {
  stages: PreFlightStageOutcome[];
  durationMs: number;
  /** Which version of which secret was read, and when; null for direct values and for what failed. */
  secret: { arn: string; versionId: string; readAt: string } | null;
  /** Null when it would resolve. */
  failure: PreFlightFailure | null;
}

/** What a kickoff of a version that is deployed would make of what is assigned now, the reading of secrets aside. */
export interface VersionForecast {
  version: number;
  failures: VariableFailure[];
  /** Assigned, but read at deploy and not held by this version: absent until the next deploy. */
  absentKeys: string[];
}

export interface PreFlight {
  /** Whether every variable could be had, and a kickoff of the newest version would not fail for another reason. */
  ok: boolean;
  startedAt: string;
  durationMs: number;
  /** In the order of their keys. */
  variables: PreFlightVariable[];
  /** Those whose token is not revoked, newest first. */
  versions: VersionForecast[];
  /** How many older ones are not told of. */
  olderVersions: number;
  /** Of the variables whose names decide more than a value. */
  warnings: NameWarning[];
  /** Null where no variable reads a secret, so that any runtime is let in. */
  runtime: { minimum: string; last: string | null } | null;
}

/** What is told while it runs: what there is to do, and then each variable as it is done. */
export type PreFlightEvent = { planned: PreFlightSubject[] } | { settled: PreFlightVariable };

/** What has changed since a variable was last seen to work. */
export type UnprovenChange = "variable" | "credential" | "config" | "default";

export interface UnprovenVariable {
  key: string;
  /** Empty for one that has never been seen to work. */
  changed: UnprovenChange[];
  /** When it last worked; null for never. */
  provenAt: string | null;
}

/** How often a timer tries an automation. */
const preFlightPeriods = ["hourly", "daily"] as const;
export type PreFlightPeriod = (typeof preFlightPeriods)[number];

export const PreFlightScheduleInput = z.strictObject({
  every: z.enum([...preFlightPeriods, "off"], { error: "Choose hourly, daily or off." }),
});
export type PreFlightScheduleInput = z.infer<typeof PreFlightScheduleInput>;

export interface PreFlightSchedule {
  every: PreFlightScheduleInput["every"];
  /** Null while it is off. One that is due begins as soon as a process is free for it. */
  nextAt: string | null;
}

/** What is kept of a variable that failed. */
export interface KeptFailure extends FoundFailure {
  readAt: ReadAt;
}

export interface PreFlightStanding {
  schedule: PreFlightSchedule;
  lastPreFlight: {
    by: "person" | "schedule";
    startedAt: string;
    ok: boolean;
    /** How many variables it looked at. */
    count: number;
    failures: { key: string; reason: string }[];
  } | null;
  /** Assigned variables that nothing has shown to work as they are now. */
  unproven: UnprovenVariable[];
}
