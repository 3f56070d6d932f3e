"use client";
// A person's second factors: adding and removing them, and the codes for when they are lost.
import { Button, Group, Text } from "@mantine/core";
import { IconShieldCheck, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ownFactors, ownSessions } from "@/components/profile/queries";
import { AuthenticatorAdding } from "@/components/second-factor/authenticator-adding";
import { PasskeyAdding } from "@/components/second-factor/passkey-adding";
import { RecoveryCodes } from "@/components/second-factor/recovery-codes";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import { useRowDialogs } from "@/components/ui/on-demand/deferred";
import { toast } from "@/components/ui/on-demand/toast";
import { RelativeTime } from "@/components/ui/relative-time";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { counted } from "@/lib/shared/counted";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import type { FactorKind, OwnFactor } from "@/lib/shared/second-factor/schema";

interface SecondFactorProps {
  /** False for an account that a provider made. */
  hasPassword: boolean;
}

/** With its title above it. */
export function SecondFactor({ hasPassword }: SecondFactorProps) {
  const list = useInfiniteQuery(ownFactors());
  const [page] = list.data?.pages ?? [];
  const readAgain = useReadAgain();
  const { chosen, open, dialog } = useRowDialogs<OwnFactor, "removal">();
  const [codes, setCodes] = useState<string[] | null>(null);

  async function added(recoveryCodes: string[]) {
    await readAgain();
    if (recoveryCodes.length > 0) setCodes(recoveryCodes);
  }

  async function remove() {
    if (!chosen) return;
    await call(secondFactorOperations.remove, { id: chosen.id });
    await readAgain();
    toast(`Removed ${chosen.name}.`);
  }

  const add = (
    <Group gap="sm" align="flex-start" justify="center">
      <PasskeyAdding onAdded={added} />
      <AuthenticatorAdding onAdded={added} />
    </Group>
  );
  const isLast = page?.items.length === 1;
  const way = hasPassword ? "password" : "provider";
  return (
    <>
      <DataTable
        label="Your second factors"
        list={list}
        rowName={({ name }) => name}
        columns={columns}
        actions={(factor) => [
          { label: "Remove", icon: IconTrash, onSelect: () => open("removal", factor), danger: true },
        ]}
        empty={
          <EmptyState icon={IconShieldCheck} title={`Your ${way} alone signs you in`} action={add}>
            {hasPassword
              ? "With a second factor, somebody who learns your password still can’t sign in."
              : "With a second factor, somebody who gets into your account there still can’t sign in."}
          </EmptyState>
        }
      />
      {page && page.items.length > 0 && (
        <Group justify="space-between" gap="sm" mt="sm">
          {add}
          <RecoveryCodesLeft count={page.recoveryCodesLeft} onMade={setCodes} />
        </Group>
      )}
      <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />
      <ConfirmDelete
        {...dialog("removal")}
        kind="second factor"
        verb="Remove"
        name={chosen?.name ?? ""}
        lead={
          <>
            You can’t sign in with <strong>{chosen?.name}</strong> any more. Other sessions end.
          </>
        }
        onConfirm={remove}
      >
        {isLast
          ? `It’s your last one. Your recovery codes stop working, and your ${way} alone signs you in. Organizations that ask for a second factor stay closed until you add another.`
          : "Your other second factors and your recovery codes stay."}
      </ConfirmDelete>
    </>
  );
}

function useReadAgain() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [ownFactors().queryKey, ownSessions().queryKey].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
}

/** So few that a person should make new ones. */
const fewCodes = 3;

function RecoveryCodesLeft({ count, onMade }: { count: number; onMade: (codes: string[]) => void }) {
  const queryClient = useQueryClient();
  const make = useMutation({
    mutationFn: () => call(secondFactorOperations.makeRecoveryCodes, {}),
    onSuccess: async ({ recoveryCodes }) => {
      onMade(recoveryCodes);
      await queryClient.invalidateQueries({ queryKey: ownFactors().queryKey });
    },
  });
  return (
    <>
      <Group gap="sm">
        <Text size="sm" c={count <= fewCodes ? undefined : "dimmed"}>
          {counted(count, "recovery code")} left
        </Text>
        <Button variant="default" onClick={() => make.mutate()} loading={make.isPending}>
          New recovery codes
        </Button>
      </Group>
      <FailureNotice failure={make.error} />
    </>
  );
}

const kindWords: Record<FactorKind, string> = { authenticator: "Authenticator app", passkey: "Passkey" };

const columns: Column<OwnFactor>[] = [
  { header: "Name", width: "34%", cell: ({ name }) => name },
  { header: "Kind", cell: ({ kind }) => kindWords[kind] },
  { header: "Added", cell: ({ createdAt }) => <RelativeTime value={createdAt} /> },
  {
    header: "Last used",
    cell: ({ lastUsedAt }) => (lastUsedAt ? <RelativeTime value={lastUsedAt} /> : <Dimmed>Never</Dimmed>),
  },
];
