"use client";
// Which roles the viewer may decide about: to give them, or to take them from somebody.
import { useInfiniteQuery } from "@tanstack/react-query";
import { roleBeyondAuthority } from "@/components/roles/labels";
import { roleChoices } from "@/components/roles/queries";
import { useGrantorHint, useOrganization } from "@/components/shell/organization";
import type { RoleName } from "@/lib/shared/members/schema";

export interface RoleAuthority {
  /** Every role, for a SelectField; those that the viewer may not give say so and cannot be chosen. */
  choices: { value: string; label: string; disabled: boolean }[];
  /** The Member role's id, to begin with; "" until the roles are there, or where the viewer may not give it. */
  usualRoleId: string;
  /** Why the viewer may not decide about people with this role; undefined when they may. */
  reasonAgainst: (role: RoleName) => string | undefined;
}

export function useRoleAuthority(isOwner: boolean): RoleAuthority {
  const { id, permissions } = useOrganization();
  const grantorHint = useGrantorHint();
  const list = useInfiniteQuery(roleChoices(id));
  const roles = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const choices = roles.map((role) => {
    const reason = roleBeyondAuthority(permissions, role, isOwner);
    const label = reason ? `${role.name}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}` : role.name;
    return { value: role.id, label, disabled: Boolean(reason) };
  });
  const usual = roles.find(({ builtIn }) => builtIn === "member")?.id;
  return {
    choices,
    usualRoleId: choices.find(({ value, disabled }) => value === usual && !disabled)?.value ?? "",
    reasonAgainst: ({ id: roleId }) => {
      const role = roles.find((other) => other.id === roleId);
      return role && roleBeyondAuthority(permissions, role, isOwner, grantorHint);
    },
  };
}
