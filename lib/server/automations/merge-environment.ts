// What a kickoff of a version gives: what is read now goes before what the version keeps. The rules are those of
// docs/decisions/0010-baked-and-fresh.md.
import { explainOwn } from "@/lib/resolution/explanation";
import type { BakedValues } from "@/lib/server/automations/snapshot-values";
import type { Planned } from "@/lib/server/environment-variables/kickoff-plan";

export function composeKickoff(version: number, planned: Planned, baked: BakedValues) {
  const isKept = ({ key }: { key: string }) => baked.values.has(key);
  const keptInstead = new Set(planned.failures.filter(isKept).map(({ key }) => key));
  const freshKeys = planned.freshKeys.filter((key) => !keptInstead.has(key));
  const fresh = new Set(freshKeys);
  const failures = [
    ...planned.failures.filter((failure) => !isKept(failure)),
    // Without these, a kickoff would quietly lack what the version was deployed with.
    ...planned.bakedKeys.filter(({ key }) => baked.unbaked.has(key)).map((baked) => notBaked(version, baked)),
    ...baked.failures.filter(({ key }) => !fresh.has(key)),
  ];
  const failed = new Set(failures.map(({ key }) => key));
  const secretKeys = new Set([
    ...planned.freshKeys,
    ...planned.bakedKeys.filter(({ credentialName }) => credentialName !== null).map(({ key }) => key),
    ...baked.secrets.map(({ key }) => key),
  ]);
  return {
    /** What the version itself keeps of what the kickoff does not read. */
    environment: Object.fromEntries([...baked.values].filter(([key]) => !fresh.has(key))),
    /** Which version of which secret that is, as far as it was read from one. */
    heldSecrets: baked.secrets.filter(({ key }) => !fresh.has(key)),
    failures,
    /** Keys of what the kickoff reads, or fails to find anything to read with. */
    freshKeys,
    /** Keys of all that comes from a secret, read by the kickoff or kept by the version, or would. */
    secretKeys: [...secretKeys].sort(),
    /** Keys of what is assigned, and neither kept nor read: absent until the next deploy. */
    absentKeys: planned.bakedKeys.filter((key) => !isKept(key) && !failed.has(key.key)).map(({ key }) => key),
  };
}

function notBaked(version: number, { key, credentialName }: Planned["bakedKeys"][number]) {
  const now = credentialName ? `through the credential "${credentialName}"` : "as a direct value";
  const detail = `${key} was read at kickoffs in version ${version}. Now it's read at deploy, ${now}. Deploy the automation again.`;
  return explainOwn({ key, reason: "not_baked", detail });
}
