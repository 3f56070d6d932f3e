// What a kickoff of a version gives: what is read now goes before what the version holds. The rules are those of
// docs/decisions/0010-baked-and-fresh.md.
import { explainOwn } from "@/lib/resolution/explanation";
import type { BakedValues } from "@/lib/server/automations/snapshot-values";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";
import type { FoundFailure } from "@/lib/shared/errors";

export interface Composed {
  plan: Planned["plan"];
  /** What the version itself holds of what the kickoff does not read. */
  environment: Record<string, string>;
  /** Which version of which secret that is, as far as it was read from one. */
  heldSecrets: BakedValues["secrets"];
  failures: FoundFailure[];
  /** Keys of what the kickoff reads, or fails to find anything to read with. */
  freshKeys: string[];
  /** Keys of all that comes from a secret, read by the kickoff or held by the version, or would. */
  secretKeys: string[];
  /** Keys of what is assigned, and neither held nor read: absent until the next deploy. */
  absentKeys: string[];
}

export function composeKickoff(version: number, { plan, ...planned }: Planned, baked: BakedValues): Composed {
  const isHeld = (key: string) => baked.values.has(key);
  const planFailures = planned.failures.filter(({ key }) => !isHeld(key));
  const without = new Set(planned.failures.filter(({ key }) => isHeld(key)).map(({ key }) => key));
  const freshKeys = planned.freshKeys.filter((key) => !without.has(key));
  const fresh = new Set(freshKeys);
  const failures = [
    ...planFailures,
    ...unbakedFailures(version, planned.bakedKeys, baked),
    ...baked.failures.filter(({ key }) => !fresh.has(key)),
  ];
  const failed = new Set(failures.map(({ key }) => key));
  return {
    plan,
    freshKeys,
    secretKeys: [
      ...new Set([
        ...planned.freshKeys,
        ...planned.bakedKeys.flatMap(({ key, credentialName }) => (credentialName === null ? [] : [key])),
        ...baked.secrets.map(({ key }) => key),
      ]),
    ].sort(),
    environment: Object.fromEntries([...baked.values].filter(([key]) => !fresh.has(key))),
    heldSecrets: baked.secrets.filter(({ key }) => !fresh.has(key)),
    failures,
    absentKeys: planned.bakedKeys.map(({ key }) => key).filter((key) => !isHeld(key) && !failed.has(key)),
  };
}

/** Without these, a kickoff would quietly lack what the version was deployed with. */
function unbakedFailures(
  version: number,
  bakedKeys: Planned["bakedKeys"],
  { unbaked }: BakedValues,
): FoundFailure[] {
  return bakedKeys
    .filter(({ key }) => unbaked.has(key))
    .map(({ key, credentialName }) => {
      const now = credentialName ? `through the credential "${credentialName}"` : "as a direct value";
      const detail = `${key} was read at kickoffs in version ${version}. Now it's read at deploy, ${now}. Deploy the automation again.`;
      return explainOwn({ key, reason: "not_baked", detail });
    });
}
