export interface ReadVersions {
  /** VersionId by secret, as this kickoff read them; a kickoff that failed before reading has none. */
  versions?: Readonly<Record<string, string>>;
}

/**
 * For each kickoff, oldest first, the secrets whose version is another than at the last kickoff that read them.
 * The first reading of a secret is no change.
 */
export function versionChanges(kickoffs: readonly ReadVersions[]): string[][] {
  const lastSeen = new Map<string, string>();
  return kickoffs.map(({ versions = {} }) => {
    const changed: string[] = [];
    for (const [secret, version] of Object.entries(versions)) {
      const before = lastSeen.get(secret);
      if (before !== undefined && before !== version) changed.push(secret);
      lastSeen.set(secret, version);
    }
    return changed;
  });
}
