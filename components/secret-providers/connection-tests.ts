"use client";
// Running connection tests: several at once, each going on while its window is closed.
import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { organizationPath } from "@/components/elements/list-query";
import { useOrganization } from "@/components/frame/organization";
import { credentialDetail, credentialsResource } from "@/components/secret-providers/queries";
import { request } from "@/lib/http/client";
import type { ConnectionTest } from "@/lib/secret-providers/schema";

const testsKey = (organizationId: string) => [organizationId, credentialsResource, "test"];

interface Attempt {
  credentialId: string;
  isRunning: boolean;
  /** Why the test could not be run at all; a test that ran and is red is a result of the credential. */
  error: unknown;
}

/** The latest attempt at each credential since the console was opened. */
export function useConnectionTests(): (credentialId: string) => Attempt | undefined {
  const { id: organizationId } = useOrganization();
  const attempts = useMutationState({
    filters: { mutationKey: testsKey(organizationId) },
    select: ({ state }): Attempt => ({
      credentialId: state.variables as string,
      isRunning: state.status === "pending",
      error: state.error,
    }),
  });
  return (credentialId) => attempts.findLast((attempt) => attempt.credentialId === credentialId);
}

/** Starts a test. What it finds becomes the credential's last test. */
export function useStartTest(): (credentialId: string) => void {
  const { id: organizationId } = useOrganization();
  const queryClient = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: testsKey(organizationId),
    mutationFn: (credentialId: string) =>
      request<ConnectionTest>(
        organizationPath(organizationId, credentialsResource, credentialId, "test-connection"),
        { method: "POST" },
      ),
    // Without a network it fails at once, instead of waiting for one.
    networkMode: "always",
    // Why a test could not be run stays to be read until the next attempt.
    gcTime: Number.POSITIVE_INFINITY,
    onSuccess: async (lastTest, credentialId) => {
      const { queryKey } = credentialDetail(organizationId, credentialId);
      // A first reading that began before the test ended may not know of it, and would not be repeated.
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(
        queryKey,
        (credential) => credential && { ...credential, lastTest, lastTestedAt: new Date().toISOString() },
      );
      void queryClient.invalidateQueries({ queryKey: [organizationId, credentialsResource] });
    },
  });
  return mutate;
}
