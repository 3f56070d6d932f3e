// Which version of each secret a kickoff read, and where that changed from one kickoff to the next.
import type { ReadVersions } from "@/components/elements/version-changes";
import { versionChanges } from "@/components/elements/version-changes";
import type { Kickoff } from "@/lib/automations/schema";

/** VersionId by secret. A secret goes by its ARN, since two accounts may have one of the same name. */
export function readVersions({ receipts }: Pick<Kickoff, "receipts">): NonNullable<ReadVersions["versions"]> {
  return Object.fromEntries(
    receipts.flatMap(({ arn, versionId }) => (arn && versionId ? [[arn, versionId]] : [])),
  );
}

/** For each kickoff, by id, the ARNs whose version is another than at the last kickoff before it that read them. */
export function changedArns(newestFirst: readonly Kickoff[]): Map<string, ReadonlySet<string>> {
  const oldestFirst = newestFirst.toReversed();
  const changes = versionChanges(oldestFirst.map((kickoff) => ({ versions: readVersions(kickoff) })));
  return new Map(oldestFirst.map(({ id }, index) => [id, new Set(changes[index])]));
}

/** What a person calls the secret: the name in its ARN, without the six characters that AWS adds. */
export function secretNameOf(arn: string): string {
  const resource = arn.split(":secret:")[1];
  return resource?.replace(/-[A-Za-z0-9]{6}$/, "") ?? arn;
}
