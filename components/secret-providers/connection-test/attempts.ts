"use client";
// Running connection tests: several at once, each going on while its window is closed.
import { skipToken, useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import { credentialDetail, credentialsResource } from "@/components/secret-providers/queries";
import { useOrganization } from "@/components/shell/organization";
import { callInStages } from "@/lib/shared/operations/client";
import { credentialOperations } from "@/lib/shared/secret-providers/operations";
import type { ConnectionTestProgress, TestRead } from "@/lib/shared/secret-providers/schema";

const testsKey = (organizationId: string) => [organizationId, credentialsResource, "test"];
const progressKey = (organizationId: string) => [organizationId, credentialsResource, "test-progress"];

/** By credential: the stages of its latest test so far, in their order. */
type Progress = Record<string, ConnectionTestProgress[]>;

interface Started {
  credentialId: string;
  read: TestRead;
  automationId?: string | null;
}

interface Attempt {
  credentialId: string;
  isRunning: boolean;
  stages: readonly ConnectionTestProgress[];
  /** Why the test could not be run at all; a test that ran and is red is a result of the credential. */
  error: unknown;
}

/** The latest attempt at each credential since the console was opened. */
export function useConnectionTests(): (credentialId: string) => Attempt | undefined {
  const { id: organizationId } = useOrganization();
  const { data: progress } = useQuery<Progress>({
    queryKey: progressKey(organizationId),
    // Written by the tests themselves.
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const attempts = useMutationState({
    filters: { mutationKey: testsKey(organizationId) },
    select: ({ state }) => ({
      credentialId: (state.variables as Started).credentialId,
      isRunning: state.status === "pending",
      error: state.error,
    }),
  });
  return (credentialId) => {
    const attempt = attempts.findLast((attempt) => attempt.credentialId === credentialId);
    return attempt && { ...attempt, stages: progress?.[credentialId] ?? [] };
  };
}

/** Starts a test. What it finds becomes the credential's last test. */
export function useStartTest(): (
  credentialId: string,
  read?: TestRead,
  automationId?: string | null,
) => void {
  const { id: organizationId } = useOrganization();
  const queryClient = useQueryClient();
  const setStages = (id: string, change: (stages: ConnectionTestProgress[]) => ConnectionTestProgress[]) =>
    queryClient.setQueryData<Progress>(progressKey(organizationId), (all = {}) => ({
      ...all,
      [id]: change(all[id] ?? []),
    }));
  const { mutate } = useMutation({
    mutationKey: testsKey(organizationId),
    mutationFn: ({ credentialId, read, automationId }: Started) =>
      callInStages(
        credentialOperations.test,
        { organizationId, id: credentialId },
        { body: { ...(read && { read }), ...(automationId && { automationId }) } },
        (event) =>
          setStages(credentialId, (stages) => [
            ...stages.filter(({ stage }) => stage !== event.stage),
            event,
          ]),
      ),
    onMutate: ({ credentialId }) => void setStages(credentialId, () => []),
    // Why a test could not be run stays to be read until the next attempt.
    gcTime: Number.POSITIVE_INFINITY,
    // A test that was lost from sight on the way may be over, and recorded.
    onError: () => void queryClient.invalidateQueries({ queryKey: [organizationId, credentialsResource] }),
    onSuccess: async (lastTest, { credentialId }) => {
      const { queryKey } = credentialDetail(organizationId, credentialId);
      // A first reading that began before the test ended may lack its result, and would not be repeated.
      await queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(
        queryKey,
        (credential) => credential && { ...credential, lastTest, lastTestedAt: new Date().toISOString() },
      );
      void queryClient.invalidateQueries({ queryKey: [organizationId, credentialsResource] });
    },
  });
  return (credentialId, read, automationId) => mutate({ credentialId, read, automationId });
}
