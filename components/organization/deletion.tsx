"use client";
// The end of the settings page: for owners, the end of the organization.
import { Anchor, Button, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { Link } from "@/components/ui/link";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { counted } from "@/lib/shared/counted";
import { graceDays } from "@/lib/shared/organizations/grace";
import { organizationOperations } from "@/lib/shared/organizations/operations";

interface DeletionProps {
  organization: { slug: string; name: string };
}

const days = counted(graceDays, "day");

export function Deletion({ organization: { slug, name } }: DeletionProps) {
  const [opened, setOpened] = useState(false);
  const mutate = useOrganizationMutation();

  async function confirm() {
    await mutate(organizationOperations.delete, {}, { body: { slug } });
    // A whole new page: there is nothing left here to read.
    window.location.assign("/deleted-organizations");
    await new Promise(() => {});
  }

  return (
    <>
      <Title order={2} size="h3" mt={40} mb={4}>
        Delete organization
      </Title>
      <Text c="dimmed" mb="sm" maw={560}>
        Everything stops at once, for everyone. You can restore it for {days}; then all of its data is gone.
      </Text>
      <Button variant="outline" color="red" onClick={() => setOpened(true)}>
        Delete organization
      </Button>
      <ConfirmDelete
        opened={opened}
        onClose={() => setOpened(false)}
        kind="organization"
        name={slug}
        typeName
        lead={
          <>
            <strong>{name}</strong> stops working at once: its people, deployment tokens, workers, API tokens,
            webhooks and scheduled pre-flights are refused.
          </>
        }
        onConfirm={confirm}
      >
        Owners can restore it for {days}. After that its data, the sealed values and the audit log are gone
        for good, so{" "}
        <Anchor component={Link} href={`/${slug}/settings/audit-log`} inherit>
          export the audit log
        </Anchor>{" "}
        first.
      </ConfirmDelete>
    </>
  );
}
