"use client";
// The chain of trust of a config, as what passed it last with any credential bound to it saw it.
import { Skeleton, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useConnectionTests } from "@/components/secret-providers/connection-test/attempts";
import {
  newestLinks,
  observedLinks,
  trustLinks,
} from "@/components/secret-providers/connection-test/trust-links";
import { credentialList } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { failureWords } from "@/components/ui/failure/error-state";
import { TrustChain, type TrustLink } from "@/components/ui/trust-chain";
import { workloadIdentity } from "@/lib/shared/clouds/ids";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";
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
  const links = running
    ? observedLinks(running, attemptOf(running.id)?.stages ?? [])
    : configLinks(config.cloud, credentials);
  const words = running
    ? `The test of ${running.name} is running.`
    : links.some(({ evidence }) => evidence)
      ? null
      : credentials.length > 0
        ? "No credential of this config has been tested yet."
        : "Not tested yet. Add a credential for this config to test it.";
  return (
    <div className={classes.chain}>
      <TrustChain links={links} />
      {words && (
        <Text size="xs" c="dimmed" className={classes.seen}>
          {words}
        </Text>
      )}
    </div>
  );
}

/** Of each link what any of its credentials saw last. */
export function configLinks(cloud: CloudId, credentials: readonly SecretProviderCredential[]): TrustLink[] {
  if (credentials.length === 0) return trustLinks({ cloud, method: workloadIdentity }, null);
  return newestLinks(credentials.map((credential) => observedLinks(credential)));
}
