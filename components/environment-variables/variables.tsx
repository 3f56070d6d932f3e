"use client";
import { Group } from "@mantine/core";
import { IconClipboardText } from "@tabler/icons-react";
import { VariableList } from "@/components/environment-variables/variable-list";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { IconButton } from "@/components/ui/icon-button";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";

/** The page of all the organization's variables. */
export function Variables() {
  const { slug } = useOrganization();
  const paste = useAllowed("environment_variables:manage") && (
    <IconButton
      component={Link}
      href={`/${slug}/environment-variables/import`}
      variant="default"
      icon={IconClipboardText}
    >
      Paste .env
    </IconButton>
  );
  return (
    <VariableList
      heading={(add) => (
        <PageHeader
          title="Environment Variables"
          description="The variables your automations run with: values set at deploy, and secrets read at every kickoff."
          action={
            <Group gap="xs">
              {paste}
              {add}
            </Group>
          }
        />
      )}
    />
  );
}
