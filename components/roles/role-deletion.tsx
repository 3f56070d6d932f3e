"use client";
import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { membersInWords, roleBeyondAuthority } from "@/components/roles/labels";
import { roleChoices } from "@/components/roles/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { useReassignment } from "@/components/ui/window/delete-or-move";
import { counted } from "@/lib/shared/counted";
import { roleOperations } from "@/lib/shared/roles/operations";
import type { Role } from "@/lib/shared/roles/schema";

interface RoleDeletionProps extends Dialog {
  role: Role | null;
  isOwner: boolean;
}

/** People with the role get another one; Member unless another is chosen. */
export function RoleDeletion({ role, isOwner, ...dialog }: RoleDeletionProps) {
  const { id: organizationId, permissions } = useOrganization();
  const list = useInfiniteQuery({ ...roleChoices(organizationId), enabled: dialog.opened });
  const edited = useEdited(dialog.opened, role, roleOperations.get);
  const [chosen, reassign] = useReassignment(edited.object?.id);
  if (!edited.object) return null;
  const { id, name, memberCount, invitationCount, programCount } = edited.object;
  const isHeld = memberCount + invitationCount + programCount > 0;
  const others = list.data?.pages.flatMap(({ items }) => items).filter((other) => other.id !== id) ?? [];
  const within = others.filter((other) => !roleBeyondAuthority(permissions, other, isOwner));
  const reassignTo = chosen ?? within.find(({ builtIn }) => builtIn === "member")?.id ?? "";
  return (
    <ConfirmDelete
      {...dialog}
      kind="role"
      name={name}
      edited={edited}
      onConfirm={() =>
        edited.change(roleOperations.delete, {
          query: isHeld && reassignTo ? { reassignTo } : {},
          success: `Deleted ${name}.`,
        })
      }
      fields={
        isHeld && (
          <Select
            label="Give them this role instead"
            description="It takes effect at once."
            data={within.map((other) => ({ value: other.id, label: other.name }))}
            value={reassignTo || null}
            onChange={(to) => reassign(to ?? "")}
            allowDeselect={false}
          />
        )
      }
    >
      {isHeld ? `${heldBy(memberCount, invitationCount, programCount)}.` : "Nobody has it."}{" "}
      {memberCount > 0 && (
        <ConsoleLink to={`settings/members?role=${id}`}>
          Show {memberCount === 1 ? "the member" : "the members"}
        </ConsoleLink>
      )}
    </ConfirmDelete>
  );
}

function heldBy(memberCount: number, invitationCount: number, programCount: number): string {
  const parts = [
    memberCount > 0 && `${membersInWords(memberCount)} ${memberCount === 1 ? "has" : "have"} it`,
    invitationCount > 0 && `it’s offered in ${counted(invitationCount, "open invitation")}`,
    programCount > 0 &&
      `${counted(programCount, "service account or API token", "service accounts or API tokens")} ${programCount === 1 ? "has" : "have"} it`,
  ].filter((part) => part !== false);
  const words = parts.length < 3 ? parts.join(", and ") : `${parts[0]}, ${parts[1]}, and ${parts[2]}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
