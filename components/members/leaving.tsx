"use client";
import { useQuery } from "@tanstack/react-query";
import { memberDetail } from "@/components/members/queries";
import { useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { memberOperations } from "@/lib/shared/members/operations";

interface LeavingProps extends Dialog {
  viewerId: string;
}

/** Ending one's own membership, which needs no permission; the server refuses to let the last owner go. */
export function Leaving({ viewerId, ...dialog }: LeavingProps) {
  const { id: organizationId, name } = useOrganization();
  const mutate = useOrganizationMutation();
  const own = useQuery({ ...memberDetail(organizationId, viewerId), enabled: dialog.opened });

  async function confirm() {
    await mutate(memberOperations.remove, { id: viewerId }, { etag: own.data?.etag });
    // A whole new page: there is nothing left here to read.
    window.location.assign("/");
    await new Promise(() => {});
  }

  return (
    <ConfirmDelete
      {...dialog}
      kind="organization"
      verb="Leave"
      name={`Your membership in ${name}`}
      edited={{
        object: own.data ?? null,
        reload: async () => void (await own.refetch({ throwOnError: true })),
      }}
      onConfirm={confirm}
    >
      You lose access to {name} at once, and your open invitations stop working. Automations keep running,
      everything you created stays, and the audit log keeps your name. To come back you need a new invitation.
    </ConfirmDelete>
  );
}
