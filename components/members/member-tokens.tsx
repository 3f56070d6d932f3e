"use client";
import { Modal } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { memberTokenList } from "@/components/api-tokens/queries";
import { TokenRevocation } from "@/components/api-tokens/token-dialogs";
import { memberTokenColumns, TokenTable } from "@/components/api-tokens/token-table";
import { useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { type Dialog, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import type { ApiToken } from "@/lib/shared/api-tokens/schema";
import type { OrganizationMember } from "@/lib/shared/members/schema";

interface MemberTokensProps extends Dialog {
  member: OrganizationMember | null;
}

/** The API tokens with which programs act for somebody else, each to be ended by itself. */
export function MemberTokens({ member, opened, onClose }: MemberTokensProps) {
  useFocusReturn(opened);
  if (!member) return null;
  return (
    <Modal opened={opened} onClose={onClose} title={`API tokens of ${member.name}`} size={760}>
      <Tokens member={member} />
    </Modal>
  );
}

function Tokens({ member: { id, name } }: { member: OrganizationMember }) {
  const organization = useOrganization();
  const list = useInfiniteQuery(memberTokenList(organization.id, id));
  const { chosen, open, dialog } = useRowDialogs<ApiToken, "revocation">();
  return (
    <>
      <TokenTable
        label={`API tokens of ${name}`}
        list={list}
        columns={memberTokenColumns}
        onRevoke={(token) => open("revocation", token)}
        empty={
          <EmptyState icon={IconKey} title="No API tokens">
            No program acts for {name} here.
          </EmptyState>
        }
      />
      <TokenRevocation {...dialog("revocation")} account={null} memberId={id} token={chosen} />
    </>
  );
}
