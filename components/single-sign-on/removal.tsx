"use client";
import { Button, Text, Title } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useOrganization } from "@/components/shell/organization";
import { useEdited } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import type { SingleSignOn } from "@/lib/shared/single-sign-on/schema";

export function Removal({ settings }: { settings: SingleSignOn }) {
  const { name } = useOrganization();
  const [opened, setOpened] = useState(false);
  const router = useRouter();
  const edited = useEdited(opened, settings, singleSignOnOperations.get, () => ({}));
  const { issuer } = edited.object ?? settings;

  async function confirm() {
    await edited.change(singleSignOnOperations.remove, { success: "Removed single sign-on." });
    router.refresh();
  }

  return (
    <>
      <Title order={2} size="h3" mt={40} mb={4}>
        Remove single sign-on
      </Title>
      <Text c="dimmed" mb="sm" maw={560}>
        Members stay members, with the roles that they have.
      </Text>
      <Button variant="outline" color="red" onClick={() => setOpened(true)}>
        Remove single sign-on
      </Button>
      <ConfirmDelete
        opened={opened}
        onClose={() => setOpened(false)}
        kind="single sign-on"
        name={name}
        title="Remove single sign-on?"
        verb="Remove"
        lead={
          issuer === null
            ? `People of this Latchkey’s provider no longer become members of ${name} by themselves.`
            : `Nobody signs in to ${name} with ${issuer} any more, and everyone who did is signed out.`
        }
        edited={edited}
        onConfirm={confirm}
      >
        It’s no longer required, so passwords open {name} again. Members without a password need a reset link
        from an owner.
      </ConfirmDelete>
    </>
  );
}
