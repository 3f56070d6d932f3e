// What the guide's steps are given, and hand on to each other.
import type { AwsAccount } from "@/dev/aws-account";
import type { ConsoleClient } from "@/dev/console-client";
import type { WorkerRun } from "@/dev/worker-process";
import type { Organization } from "@/lib/server/organizations/service";

export interface DemoContext {
  consoleUrl: string;
  organization: Organization;
  aws: AwsAccount;
  /** Signs the owner in at the first call. */
  console(): Promise<ConsoleClient>;
  runWorker(deploymentToken: string, command: string[]): Promise<WorkerRun>;
  /** What the steps found, for those after them. */
  found: {
    issuer: string;
    roleArn: string;
    configId?: string;
    credentialId?: string;
    automationId?: string;
    deploymentToken?: string;
    /** AWS's VersionIds, the oldest first. */
    versionIds: string[];
    /** What the kicked-off commands saw, likewise. */
    seenValues: string[];
  };
}
