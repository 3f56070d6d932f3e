"use client";
import { Checkbox } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { seenDeployments } from "@/components/members/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import { memberOperations } from "@/lib/shared/members/operations";
import type { OrganizationMember } from "@/lib/shared/members/schema";

interface MemberRemovalProps extends Dialog {
  member: OrganizationMember | null;
}

/** Somebody else's membership; one's own is left (leaving.tsx). The server refuses to take the last owner. */
export function MemberRemoval({ member, ...dialog }: MemberRemovalProps) {
  const organization = useOrganization();
  const edited = useEdited(dialog.opened, member, memberOperations.get);
  const mutate = useOrganizationMutation();
  const queryClient = useQueryClient();
  const canRevoke = useAllowed("automations:manage");
  const [isRevoking, setIsRevoking] = useState(false);
  // While a person is being removed nothing more is read of them: the answer would be that there is no such member.
  const [leavingId, setLeavingId] = useState<string | null>(null);
  const isAsked = dialog.opened && canRevoke && member !== null && member.id !== leavingId;
  const deployments = useQuery({ ...seenDeployments(organization.id, member?.id ?? ""), enabled: isAsked });
  if (!edited.object) return null;
  const { id, name, email, isRoleByProvider } = edited.object;
  const items = deployments.data?.items ?? [];
  const count = items.length;
  const following = items.filter(({ tokenRuns }) => tokenRuns === "newest").length;
  const names = [...new Set(items.map(({ automationName }) => automationName))].join(", ");
  return (
    <ConfirmDelete
      {...dialog}
      kind="member"
      verb="Remove"
      name={`${name}’s membership`}
      edited={edited}
      // What they have seen is part of the question.
      blocked={deployments.isLoading}
      fields={
        count > 0 && (
          <Checkbox
            checked={isRevoking}
            onChange={(event) => setIsRevoking(event.currentTarget.checked)}
            label={`Revoke ${count === 1 ? "the deployment token" : `the ${count} deployment tokens`} they’ve seen`}
            description={`Workers of ${names} stop working until you deploy again and give them the new token.${followingWords(following, count)}`}
          />
        )
      }
      onConfirm={async () => {
        setLeavingId(id);
        await queryClient.cancelQueries({ queryKey: seenDeployments(organization.id, id).queryKey });
        try {
          // Before the membership: afterwards nobody could be asked what they have seen.
          if (count > 0 && isRevoking) {
            await mutate(deploymentOperations.revokeSeen, { id }, {});
          }
          await edited.change(memberOperations.remove, { success: `Removed ${name}.` });
        } catch (error) {
          setLeavingId(null);
          throw error;
        }
      }}
    >
      {email} loses access to {organization.name} at once, and their open invitations stop working.
      Automations keep running, everything they created stays, and the audit log keeps their name.
      {isRoleByProvider &&
        " Single sign-on doesn’t bring them back until somebody lets them in again in its settings."}
    </ConfirmDelete>
  );
}

function followingWords(following: number, count: number): string {
  if (following === 0) return "";
  if (count === 1) return " It follows the newest version.";
  return ` ${following} of the tokens ${following === 1 ? "follows" : "follow"} the newest version.`;
}
