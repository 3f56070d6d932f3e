"use client";
import { IconLock } from "@tabler/icons-react";
import { useGrantorHint, useOrganization } from "@/components/shell/organization";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { inWords, type Permission } from "@/lib/shared/permissions";

interface NoAccessProps {
  /** The page's own title. */
  title: string;
  /** The first permission that is missing. */
  permission: Permission;
}

/** In place of a page that the viewer's role may not read: what is missing, and who can grant it. */
export function NoAccess({ title, permission }: NoAccessProps) {
  const { roleName } = useOrganization();
  const grantorHint = useGrantorHint();
  return (
    <>
      <PageHeader title={title} />
      <EmptyState icon={IconLock} title="You don’t have access to this page">
        Your role, {roleName}, lacks the permission{" "}
        <code style={{ whiteSpace: "nowrap" }}>{inWords(permission)}</code>. {grantorHint(permission)}
      </EmptyState>
    </>
  );
}
