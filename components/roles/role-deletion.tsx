"use client";
import { Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useChange } from "@/components/elements/change";
import { ConfirmDelete } from "@/components/elements/confirm-delete";
import { useOrganization } from "@/components/frame/organization";
import { roleChoices, rolesResource } from "@/components/roles/queries";
import { beyondReach, membersInWords } from "@/components/roles/words";
import type { Role } from "@/lib/roles/schema";

interface RoleDeletionProps {
  opened: boolean;
  onClose: () => void;
  role: Role | null;
  isOwner: boolean;
}

/** Whoever holds the role gets another one; Member unless another is chosen. */
export function RoleDeletion({ opened, onClose, role, isOwner }: RoleDeletionProps) {
  const { id: organizationId, permissions } = useOrganization();
  const change = useChange();
  const list = useInfiniteQuery({ ...roleChoices(organizationId), enabled: opened });
  const [chosen, setChosen] = useState<{ from: string; to: string } | null>(null);
  if (!role) return null;
  const { id, name, memberCount, invitationCount } = role;
  const isHeld = memberCount + invitationCount > 0;
  const others = list.data?.pages.flatMap(({ items }) => items).filter((other) => other.id !== id) ?? [];
  const within = others.filter((other) => !beyondReach(permissions, other, isOwner));
  // A choice is of the role that it was made for.
  const reassignTo =
    chosen?.from === id ? chosen.to : (within.find(({ builtIn }) => builtIn === "member")?.id ?? "");
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="role"
      name={name}
      onConfirm={() =>
        change({
          method: "DELETE",
          path: [rolesResource, id],
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
            onChange={(to) => setChosen({ from: id, to: to ?? "" })}
            allowDeselect={false}
          />
        )
      }
    >
      {isHeld ? `${heldBy(memberCount, invitationCount)}.` : "Nobody has it."}
    </ConfirmDelete>
  );
}

function heldBy(memberCount: number, invitationCount: number): string {
  const invitations = `${invitationCount} open ${invitationCount === 1 ? "invitation" : "invitations"}`;
  if (invitationCount === 0) return `${membersInWords(memberCount)} ${memberCount === 1 ? "has" : "have"} it`;
  if (memberCount === 0) return `It’s offered in ${invitations}`;
  return `${membersInWords(memberCount)} ${memberCount === 1 ? "has" : "have"} it, and it’s offered in ${invitations}`;
}
