import { z } from "zod";
import type { VariableFailure } from "@/lib/errors";
import { Name } from "@/lib/input/schema";

export const AutomationInput = z.strictObject({ name: Name });
export type AutomationInput = z.infer<typeof AutomationInput>;

export interface Automation {
  id: string;
  name: string;
  variableCount: number;
  /** The newest deployment's; null before the first. */
  deploymentVersion: number | null;
  lastKickoff: { status: KickoffStatus; startedAt: string } | null;
  createdAt: string;
  updatedAt: string;
}

export interface Deployment {
  version: number;
  createdAt: string;
  /** Who deployed; null when that person is gone. */
  createdBy: string | null;
  revokedAt: string | null;
  bakedCount: number;
}

/** The answer to a deploy: the only time that its token is shown. */
export interface NewDeployment extends Deployment {
  token: string;
}

export type KickoffStatus = "started" | "resolved" | "failed";

export interface KickoffReceipt {
  key: string;
  configId: string;
  secretName: string;
  /** Null until read. */
  arn: string | null;
  versionId: string | null;
}

export interface Kickoff {
  id: string;
  deploymentVersion: number;
  resolve: "worker" | "platform";
  runtimeVersion: string;
  status: KickoffStatus;
  secretCount: number;
  startedAt: string;
  /** Null until the outcome is known. */
  durationMs: number | null;
  failures: VariableFailure[];
  receipts: KickoffReceipt[];
}
