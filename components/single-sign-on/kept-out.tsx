"use client";
// People who were removed by hand: their provider still vouches for them, but that does not make them members again.
import { Button, Group, List, Text, Title } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAllowed } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import type { SingleSignOn } from "@/lib/shared/single-sign-on/schema";

type Person = SingleSignOn["keptOut"][number];

export function KeptOut({ people }: { people: readonly Person[] }) {
  const canManage = useAllowed("organization_settings:manage");
  const [chosen, setChosen] = useState<Person | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const mutate = useOrganizationMutation();
  const router = useRouter();
  if (people.length === 0) return null;

  async function letIn() {
    if (!chosen) return;
    await mutate(
      singleSignOnOperations.letInAgain,
      { id: chosen.id },
      { success: `${chosen.name} can sign in again.` },
    );
    router.refresh();
  }

  return (
    <section aria-labelledby="kept-out">
      <Title order={2} size="h3" mt={40} mb={4} id="kept-out">
        Kept out
      </Title>
      <Text c="dimmed" mb="sm" maw={560}>
        Somebody removed them from Members. Single sign-on doesn’t bring them back.
      </Text>
      <List listStyleType="none">
        {people.map((person) => (
          <List.Item key={person.id}>
            <Group gap="xs">
              <span style={{ overflowWrap: "anywhere" }}>
                {person.name} ({person.email})
              </span>
              {canManage && (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  aria-label={`Let ${person.name} in again`}
                  onClick={() => {
                    setChosen(person);
                    setIsOpen(true);
                  }}
                >
                  Let in again
                </Button>
              )}
            </Group>
          </List.Item>
        ))}
      </List>
      <ConfirmDelete
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        kind="person"
        name={chosen?.name ?? ""}
        title={`Let ${chosen?.name} in again?`}
        verb="Let in again"
        lead={`${chosen?.email} becomes a member again at the next sign-in, with the role that single sign-on gives.`}
        onConfirm={letIn}
      />
    </section>
  );
}
