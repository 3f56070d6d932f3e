// Which version of each secret a kickoff saw, and where that changed from one kickoff to the next.
import { type ReadVersions, versionChanges } from "@/components/ui/version-changes";
import { shortSecretName } from "@/lib/clouds/catalog";
import type { Kickoff, KickoffReceipt } from "@/lib/shared/automations/schema";

const atDeploy = " (at deploy)";

/**
 * Whose versions are compared: a secret by its full name, since two accounts may have one of the same name; and apart from it what
 * a deployment has of the same secret, which changes with deploys alone. Null for what was not read.
 */
export function sourceOf({ resource, readAt }: Pick<KickoffReceipt, "resource" | "readAt">): string | null {
  return resource && readAt === "deploy" ? resource + atDeploy : resource;
}

/** VersionId by source. */
export function readVersions({ receipts }: Pick<Kickoff, "receipts">): NonNullable<ReadVersions["versions"]> {
  return Object.fromEntries(
    receipts.flatMap((receipt) => {
      const source = sourceOf(receipt);
      return source && receipt.version ? [[source, receipt.version]] : [];
    }),
  );
}

/** For each kickoff, by id, the sources whose version is another than at the last kickoff before it that saw them. */
export function changedSources(newestFirst: readonly Kickoff[]): Map<string, ReadonlySet<string>> {
  const oldestFirst = newestFirst.toReversed();
  const changes = versionChanges(oldestFirst.map((kickoff) => ({ versions: readVersions(kickoff) })));
  return new Map(oldestFirst.map(({ id }, index) => [id, new Set(changes[index])]));
}

/** What a person calls the secret. */
export function secretNameOf(source: string): string {
  const [whole = source] = source.split(atDeploy);
  const name = shortSecretName(whole);
  return source === whole ? name : name + atDeploy;
}
