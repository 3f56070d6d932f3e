"use client";
import { Anchor, type AnchorProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useOrganization } from "@/components/shell/organization";
import { Link } from "@/components/ui/link";
import { allows, type Permission } from "@/lib/shared/permissions";

interface ConsoleLinkProps extends AnchorProps {
  /** Under the organization's path: "settings/members". */
  to: string;
  /** Without it the words stay, and lead nowhere. */
  needs?: Permission;
  title?: string;
  target?: "_blank";
  children: ReactNode;
}

/** A link to a page of the open organization, in the size of the text around it. */
export function ConsoleLink({ to, needs, ...anchor }: ConsoleLinkProps) {
  const { slug, permissions } = useOrganization();
  if (needs && !allows(permissions, needs))
    return <span className={anchor.className}>{anchor.children}</span>;
  return <Anchor component={Link} href={`/${slug}/${to}`} inherit {...anchor} />;
}
