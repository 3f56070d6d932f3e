"use client";
// The wait for a role to trust this organization: begun when the setup script is copied, and followed while the page is in
// view. The server decides when the handshake is tried; the page only asks.
import { type QueryKey, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { setupProgress } from "@/components/setup-progress/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { configsResource } from "@/components/workload-identity/queries";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudId } from "@/lib/shared/clouds/schema";
import { call } from "@/lib/shared/operations/client";
import { configOperations } from "@/lib/shared/workload-identity/operations";
import type { TrustWait } from "@/lib/shared/workload-identity/schema";

export interface AwaitedConfig {
  cloud: CloudId;
  /** Null before there is a config. */
  id: string | null;
}

export interface TrustWaitView {
  wait: TrustWait;
  error: unknown;
  start: () => void;
  stop: () => void;
}

/** The server says when to ask again; not sooner than this. */
const leastPauseMs = 1500;

const nobodyWaits: TrustWait = {
  state: "none",
  attempts: 0,
  triedAt: null,
  endedAt: null,
  endsAt: null,
  nextTryInMs: null,
  failure: null,
};

/** @returns null for people who may not manage configs and test connections, and before the answers name a role. */
export function useTrustWait(
  { settings }: { settings: Record<string, string> },
  { cloud, id }: AwaitedConfig,
): TrustWaitView | null {
  const { id: organizationId } = useOrganization();
  const canManage = useAllowed("workload_identity_configs:manage");
  const canTest = useAllowed("secret_providers:manage");
  const queryClient = useQueryClient();
  const queryKey: QueryKey = [organizationId, configsResource, "trust-wait", id ?? { cloud, settings }];
  const place = JSON.stringify(queryKey);
  // Before there is a config the role changes with every letter that is typed: it is asked about once somebody waits for it.
  const [begun, setBegun] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);

  async function ask(action: "look" | "start" | "try" | "stop", signal?: AbortSignal): Promise<TrustWait> {
    const wait = id
      ? await call(configOperations.awaitTrust, { organizationId, id }, { body: { action }, signal })
      : await call(
          configOperations.awaitNewTrust,
          { organizationId },
          { body: { action, cloud, settings }, signal },
        );
    if (wait.state === "green") {
      void queryClient.invalidateQueries({ queryKey: setupProgress(organizationId).queryKey });
    }
    return wait;
  }

  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const known = queryClient.getQueryData<TrustWait>(queryKey);
      return ask(known?.state === "waiting" ? "try" : "look", signal);
    },
    enabled: canManage && canTest && (id !== null || begun === place),
    staleTime: Number.POSITIVE_INFINITY,
    // Not while the page is in the background: it asks for nothing, and goes on when it is in view again.
    refetchInterval: ({ state }) =>
      state.data?.state === "waiting" ? Math.max(leastPauseMs, state.data.nextTryInMs ?? 0) : false,
  });

  async function change(action: "start" | "stop"): Promise<void> {
    setRefusal(null);
    try {
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, await ask(action));
      setBegun(place);
    } catch (error) {
      setRefusal(error);
    }
  }

  if (!canManage || !canTest || !settings[cloudDefinition(cloud).workloadIdentity.principalField])
    return null;
  const wait = data ?? nobodyWaits;
  return {
    wait,
    error: refusal ?? error,
    start: () => {
      if (wait.state !== "waiting") void change("start");
    },
    stop: () => void change("stop"),
  };
}
