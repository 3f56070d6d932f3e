"use client";
import { Anchor, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { membersInWords, roleBeyondAuthority } from "@/components/roles/labels";
import { roleChoices } from "@/components/roles/queries";
import { useEdited } from "@/components/shell/edited";
import { useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { Link } from "@/components/ui/link";
import { counted } from "@/lib/shared/counted";
import { roleOperations } from "@/lib/shared/roles/operations";
import type { Role } from "@/lib/shared/roles/schema";

interface RoleDeletionProps {
  opened: boolean;
  onClose: () => void;
  role: Role | null;
  isOwner: boolean;
}

/** Whoever holds the role gets another one; Member unless another is chosen. */
export function RoleDeletion({ opened, onClose, role, isOwner }: RoleDeletionProps) {
  const { id: organizationId, slug, permissions } = useOrganization();
  const mutate = useOrganizationMutation();
  const list = useInfiniteQuery({ ...roleChoices(organizationId), enabled: opened });
  const [chosen, setChosen] = useState<{ from: string; to: string } | null>(null);
  const edited = useEdited(opened, role, roleOperations.get, ({ id }) => ({ id }));
  if (!edited.object) return null;
  const { id, name, memberCount, invitationCount, etag } = edited.object;
  const isHeld = memberCount + invitationCount > 0;
  const others = list.data?.pages.flatMap(({ items }) => items).filter((other) => other.id !== id) ?? [];
  const within = others.filter((other) => !roleBeyondAuthority(permissions, other, isOwner));
  // A choice is of the role that it was made for.
  const reassignTo =
    chosen?.from === id ? chosen.to : (within.find(({ builtIn }) => builtIn === "member")?.id ?? "");
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="role"
      name={name}
      edited={edited}
      onConfirm={() =>
        mutate(
          roleOperations.delete,
          { id },
          { etag, query: isHeld && reassignTo ? { reassignTo } : {}, success: `Deleted ${name}.` },
        )
      }
      fields={
        isHeld && (
          <Select
            label="Give them this role instead"
            description="It takes effect at once."
            data={within.map((other) => ({ value: other.id, label: other.name }))}
            value={reassignTo || null}
            onChange={(to) => setChosen({ from: id, to: to ?? "" })}
            allowDeselect={false}
          />
        )
      }
    >
      {isHeld ? `${heldBy(memberCount, invitationCount)}.` : "Nobody has it."}{" "}
      {memberCount > 0 && (
        <Anchor component={Link} href={`/${slug}/settings/members?role=${id}`} inherit>
          Show {memberCount === 1 ? "the member" : "the members"}
        </Anchor>
      )}
    </ConfirmDelete>
  );
}

function heldBy(memberCount: number, invitationCount: number): string {
  const invitations = counted(invitationCount, "open invitation");
  if (invitationCount === 0) return `${membersInWords(memberCount)} ${memberCount === 1 ? "has" : "have"} it`;
  if (memberCount === 0) return `It’s offered in ${invitations}`;
  return `${membersInWords(memberCount)} ${memberCount === 1 ? "has" : "have"} it, and it’s offered in ${invitations}`;
}
