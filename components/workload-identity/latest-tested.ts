import type { SecretProviderCredential } from "@/lib/secret-providers/schema";

type Tested = Pick<SecretProviderCredential, "lastTest" | "lastTestedAt">;

/** The credential whose test says the newest of what they share; undefined while none was tested. */
export function latestTested<Credential extends Tested>(
  credentials: readonly Credential[],
): Credential | undefined {
  return credentials
    .filter(({ lastTest, lastTestedAt }) => lastTest !== null && lastTestedAt !== null)
    .reduce<Credential | undefined>(
      (latest, one) => ((one.lastTestedAt ?? "") > (latest?.lastTestedAt ?? "") ? one : latest),
      undefined,
    );
}
