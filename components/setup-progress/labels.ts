// The steps of the setup in words, and where each is done.

import { testConnectionLabel } from "@/components/secret-providers/labels";
import { reasonWords } from "@/components/ui/reason-words";
import type { Status } from "@/components/ui/status";
import { anyCloud } from "@/lib/clouds/catalog";
import type { SetupAction, SetupEvidence, SetupItem, SetupStep } from "@/lib/shared/setup-progress/schema";

export const stepWords: Record<SetupStep, { title: string; purpose: string }> = {
  issuer: {
    title: `${anyCloud.first} reaches the issuer`,
    purpose: `${anyCloud.first} fetches Latchkey’s public keys to verify its identity tokens.`,
  },
  trust: {
    title: `${anyCloud.first} trusts this organization`,
    purpose: "The identity provider is registered, and the role’s trust policy lets this organization in.",
  },
  list: {
    title: `${anyCloud.first} lists the names of secrets`,
    purpose: "So that names are suggested as you type. Without it, you can still type them.",
  },
  variable: {
    title: "A variable reads a secret",
    purpose: "An environment variable says which secret, and which automations get it.",
  },
  read: {
    title: "A secret was read",
    purpose: "The role can read it and use its KMS key. A pre-flight tests that before anything runs.",
  },
  deployment: {
    title: "An automation is deployed",
    purpose: "A deployment gives you a token for workers.",
  },
  kickoff: {
    title: "A kickoff resolved",
    purpose: "A worker ran with its secrets.",
  },
};

export const stateStatuses: Record<SetupItem["state"], Status> = {
  done: "done",
  failed: "failed",
  open: "to_do",
  unseen: "hidden",
};

const evidenceSources: Record<SetupEvidence["by"], string> = {
  test: "Connection test of",
  setup: "Setup guide for",
  pre_flight: "Pre-flight of",
  deployment: "Deploy of",
  kickoff: "Kickoff of",
  variable: "",
  configuration: "Missing:",
};

/** "Connection test of production", "Pre-flight of Greeter: access denied". */
export function evidenceWords({ by, label, reason }: SetupEvidence): string {
  const what = [evidenceSources[by], label].filter(Boolean).join(" ");
  return reason ? `${what}: ${reasonWords(reason)}` : what;
}

const places: Record<
  Exclude<SetupAction["kind"], "configure_issuer">,
  { words: string; path: (id: string) => string }
> = {
  add_config: { words: `Set up ${anyCloud.name}`, path: () => "settings/workload-identity/setup" },
  add_credential: { words: "Add Credential", path: () => "settings/secret-provider-credentials" },
  test_credential: {
    words: testConnectionLabel,
    path: (id) => `settings/secret-provider-credentials?credential=${id}`,
  },
  add_variable: { words: "Add Environment Variables", path: () => "environment-variables" },
  create_automation: { words: "Create Automation", path: () => "automations" },
  run_pre_flight: { words: "Run pre-flight", path: (id) => `automations/${id}?view=pre-flight` },
  deploy: { words: "Deploy", path: (id) => `automations/${id}` },
  kick_off: { words: "See how to kick off", path: (id) => `automations/${id}?view=kickoffs` },
};

/** Where an action is done, under the organization's path; null for what nobody does in the console. */
export function placeOf({ kind, id }: SetupAction): { words: string; path: string } | null {
  if (kind === "configure_issuer") return null;
  const { words, path } = places[kind];
  return { words, path: path(id ?? "") };
}

/** The step to go on with: the first that is missing, or what failed of those that wait for the same thing. */
export function nextStep(items: readonly SetupItem[]): SetupStep | null {
  const missing = items.find(
    ({ state, isOptional }) => !isOptional && (state === "open" || state === "failed"),
  );
  return missing ? (offering(items, missing)?.step ?? missing.step) : null;
}

/** Several steps may wait for the same thing: it is offered where it failed, or else at the first of them. */
export function offersAction(items: readonly SetupItem[], item: SetupItem): boolean {
  return item.next !== null && offering(items, item)?.step === item.step;
}

function offering(items: readonly SetupItem[], { next }: SetupItem): SetupItem | undefined {
  const waiting = items.filter(
    (item) => item.next && item.next.kind === next?.kind && item.next.id === next.id,
  );
  return waiting.find(({ state, isOptional }) => state === "failed" && !isOptional) ?? waiting[0];
}
