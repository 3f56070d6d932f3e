// The guide's ten steps as a walk: what each needs, what it found, and which are left out.
import {
  createRole,
  createSecret,
  findIssuer,
  putSecretsPolicy,
  registerProvider,
} from "@/dev/demo-steps/aws";
import { addConfig, addCredential, testConnection } from "@/dev/demo-steps/console";
import type { DemoContext } from "@/dev/demo-steps/context";
import { kickOffFirst, verifyRotation } from "@/dev/demo-steps/kickoffs";
import type { Progress } from "@/dev/progress";
import type { Fact } from "@/dev/terminal";

export interface DemoStep {
  number: number;
  /** As the guide has it, with Latchkey's name in place of the platform's. */
  title: string;
  /** Steps without which this one has nothing to do. Without others it goes on, and meets what they left undone. */
  needs: number[];
  take(walk: DemoContext): Promise<Fact[]>;
}

export const demoSteps: DemoStep[] = [
  { title: "Find Your Latchkey OIDC Issuer URL", needs: [], take: findIssuer },
  { title: "Register Latchkey as an IAM OIDC Identity Provider", needs: [], take: registerProvider },
  { title: "Create the IAM Role", needs: [], take: createRole },
  {
    title: "Create and attach the IAM policy for Secrets Manager + KMS access",
    needs: [3],
    take: putSecretsPolicy,
  },
  { title: "Create at Least One Secret in AWS", needs: [], take: createSecret },
  { title: "Add a Workload Identity Configuration in Latchkey", needs: [], take: addConfig },
  { title: "Add a Secret Provider Credential Bound to the WI Config", needs: [], take: addCredential },
  { title: "Test the Connection", needs: [7], take: testConnection },
  { title: "Reference the Secret in an Environment Variable", needs: [], take: kickOffFirst },
  { title: "Verify Rotation", needs: [5, 9], take: verifyRotation },
].map((step, index) => ({ number: index + 1, ...step }));

/** Thrown for a step that failed; its cause says why. */
export interface FailedStep extends Error {
  step: DemoStep;
}

/** Takes the steps in order; returns how many were taken. @throws FailedStep at the first that fails. */
export async function runDemoSteps(
  walk: DemoContext,
  skipped: Set<number>,
  progress: Progress,
): Promise<number> {
  const leftOut = new Set<number>();
  for (const step of demoSteps) {
    const title = `${String(step.number).padStart(2)}  ${step.title}`;
    const missing = step.needs.find((number) => leftOut.has(number));
    if (skipped.has(step.number) || missing !== undefined) {
      leftOut.add(step.number);
      progress.leftOut(title, skipped.has(step.number) ? "as asked" : `it needs step ${missing}`);
      continue;
    }
    try {
      await progress.step(title, () => step.take(walk));
    } catch (cause) {
      throw Object.assign(new Error(`Step ${step.number} failed.`, { cause }), { step });
    }
  }
  return demoSteps.length - leftOut.size;
}
