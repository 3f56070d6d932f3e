"use client";
// Where a person is signed in, and ending it there.
import { Button, Text } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { ownSessions } from "@/components/profile/queries";
import { signOut } from "@/components/sign-in/session";
import { EmptyState } from "@/components/ui/empty-state";
import { type Column, DataTable } from "@/components/ui/list/data-table";
import type { RowAction } from "@/components/ui/list/row-menu";
import { useRowDialogs } from "@/components/ui/on-demand/deferred";
import { toast } from "@/components/ui/on-demand/toast";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { PageHeader } from "@/components/ui/page-header";
import { RelativeTime } from "@/components/ui/relative-time";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { sessionHours } from "@/lib/shared/auth/session-hours";
import { counted } from "@/lib/shared/counted";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";
import type { OwnSession } from "@/lib/shared/profile/schema";

/** @param props.order of its title; 2 where it is a part of a page. */
export function Sessions({ order }: { order?: 1 | 2 }) {
  const list = useInfiniteQuery(ownSessions());
  const queryClient = useQueryClient();
  const { chosen, open, dialog } = useRowDialogs<OwnSession, "one" | "others">();
  const others = list.data?.pages.flatMap(({ items }) => items).filter(({ isCurrent }) => !isCurrent) ?? [];

  const readAgain = () => queryClient.invalidateQueries({ queryKey: ownSessions().queryKey });

  async function endOne() {
    if (!chosen) return;
    await call(profileOperations.endSession, { id: chosen.id });
    await readAgain();
    toast("The session has ended.");
  }

  async function endOthers() {
    const { endedSessions } = await call(profileOperations.endOtherSessions, {});
    await readAgain();
    toast(`Ended ${counted(endedSessions, "other session")}.`);
  }

  const actions = (session: OwnSession): RowAction[] => [
    session.isCurrent
      ? { label: "Sign out", icon: IconLogout, onSelect: () => void signOut("/sign-in") }
      : {
          label: "End session",
          icon: IconLogout,
          onSelect: () => open("one", session),
          danger: true,
        },
  ];

  return (
    <>
      <PageHeader
        title="Sessions"
        order={order}
        description={`Where you are signed in. Every session ends ${sessionHours} hours after its sign-in.`}
        action={
          others.length > 0 && (
            <Button variant="default" onClick={() => open("others")}>
              End all other sessions
            </Button>
          )
        }
      />
      <DataTable
        label="Your sessions"
        list={list}
        rowName={({ device, isCurrent }) => (isCurrent ? "this session" : device)}
        columns={columns}
        actions={actions}
        empty={<EmptyState title="No sessions">Sign in again to see this session.</EmptyState>}
      />
      <ConfirmDelete
        {...dialog("one")}
        kind="session"
        verb="End"
        name="Session"
        lead={
          <>
            <strong>{chosen?.device}</strong>, from {chosen?.address}, is signed out at its next request.
          </>
        }
        onConfirm={endOne}
      >
        If you don’t recognize it, also change your password in Profile.
      </ConfirmDelete>
      <ConfirmDelete
        {...dialog("others")}
        kind="session"
        title="End all other sessions?"
        verb="End all"
        name="Sessions"
        lead={others.length === 1 ? "One other session ends." : `${others.length} other sessions end.`}
        onConfirm={endOthers}
      >
        You stay signed in here. If someone else might know your password, change it in Profile instead.
      </ConfirmDelete>
    </>
  );
}

/** As machines write it; an IPv6 one is long. */
function Address({ children }: { children: string }) {
  return (
    <Text component="span" ff="monospace" size="xs" style={{ overflowWrap: "anywhere" }}>
      {children}
    </Text>
  );
}

const columns: Column<OwnSession>[] = [
  {
    header: "Browser",
    width: "34%",
    cell: ({ device, isCurrent }) => <Tagged name={device}>{isCurrent && <Tag>this one</Tag>}</Tagged>,
  },
  { header: "Address", cell: ({ address }) => <Address>{address}</Address> },
  { header: "Signed in", cell: ({ createdAt }) => <RelativeTime value={createdAt} /> },
  { header: "Last used", cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} /> },
  { header: "Ends", cell: ({ expiresAt }) => <RelativeTime value={expiresAt} /> },
];
