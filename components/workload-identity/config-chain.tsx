"use client";
// The chain of trust of a config, as the newest test of any credential bound to it saw it.
import { Skeleton, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { failureWords } from "@/components/elements/error-state";
import { RelativeTime } from "@/components/elements/relative-time";
import { TrustChain } from "@/components/elements/trust-chain";
import { useOrganization } from "@/components/frame/organization";
import { useConnectionTests } from "@/components/secret-providers/connection-tests";
import { credentialList } from "@/components/secret-providers/queries";
import { trustLinks } from "@/components/secret-providers/trust-links";
import { latestTested } from "@/components/workload-identity/latest-tested";
import type { WorkloadIdentityConfig } from "@/lib/workload-identity/schema";
import classes from "./config-chain.module.css";

export function ConfigChain({ config }: { config: WorkloadIdentityConfig }) {
  const { id: organizationId } = useOrganization();
  const { data, error } = useInfiniteQuery(credentialList(organizationId, "", config.id));
  const attemptOf = useConnectionTests();
  if (error && !data) {
    return (
      <Text size="sm" c="dimmed" className={classes.chain}>
        The trust chain couldn’t be loaded. {failureWords(error).detail}
      </Text>
    );
  }
  if (!data) return <Skeleton height={68} className={classes.chain} />;
  const credentials = data.pages.flatMap(({ items }) => items);
  const running = credentials.find(({ id }) => attemptOf(id)?.isRunning);
  const seen = latestTested(credentials);
  return (
    <div className={classes.chain}>
      <TrustChain
        links={trustLinks(
          "workload_identity",
          running ? "running" : (seen?.lastTest ?? null),
          running && attemptOf(running.id)?.stages,
        )}
      />
      <Text size="xs" c="dimmed" className={classes.seen}>
        {running ? (
          `The test of ${running.name} is running.`
        ) : seen?.lastTestedAt ? (
          <>
            As the test of {seen.name} saw it <RelativeTime value={seen.lastTestedAt} />.
          </>
        ) : credentials.length > 0 ? (
          "No credential of this config has been tested yet."
        ) : (
          "Not tested yet. Add a credential for this config to test it."
        )}
      </Text>
    </div>
  );
}
