// How Overview says what failed, and where it is fixed.
import type { FailingItem } from "@/lib/shared/overview/schema";
import type { Permission } from "@/lib/shared/permissions";

interface Place {
  words: string;
  /** Under the organization's path. */
  path: string;
  /** Of who can do there what the words say; whoever lacks one is led there to look. */
  needs: Permission[];
}

const titles: Record<FailingItem["kind"], string> = {
  kickoff: "Kickoff failed",
  deploy: "Deploy failed",
  pre_flight: "Pre-flight failed",
  test: "Connection test failed",
};

export function failingTitle({ kind, isLost }: Pick<FailingItem, "kind" | "isLost">): string {
  return isLost ? "Kickoff lost" : titles[kind];
}

/** Where the subject is shown. */
export function subjectPath({ kind, subject }: Pick<FailingItem, "kind" | "subject">): string {
  if (kind === "test") return `settings/secret-provider-credentials?credential=${subject.id}`;
  const view = { kickoff: "kickoffs", deploy: "deployments", pre_flight: "pre-flight" }[kind];
  return `automations/${subject.id}?view=${view}`;
}

/** What to do about it next: a try, which says all that is to be changed, or proves that it was. */
export function fixingPlace(item: Pick<FailingItem, "kind" | "subject" | "isLost">): Place {
  const { kind, subject, isLost } = item;
  if (kind === "test") {
    return { words: "Test again", path: subjectPath(item), needs: ["secret_providers:manage"] };
  }
  if (isLost) return { words: "Show kickoffs", path: subjectPath(item), needs: [] };
  if (kind === "deploy") {
    return { words: "Deploy again", path: subjectPath(item), needs: ["automations:manage"] };
  }
  return {
    words: "Run pre-flight",
    path: `automations/${subject.id}?view=pre-flight`,
    needs: ["automations:manage", "environment_variables:read"],
  };
}
