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
  /** Null where the Python worker can't run. */
  python: string | null;
  /** Node's, or Python's with the interpreter that is given. */
  runWorker(
    worker: { python: string | null },
    deploymentToken: string,
    command: string[],
  ): Promise<WorkerRun>;
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
    /** Which worker was kicked off, and what its command saw, likewise. */
    values: { worker: "Node" | "Python"; value: string }[];
  };
}
