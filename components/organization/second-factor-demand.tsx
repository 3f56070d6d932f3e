"use client";
// Whether everyone needs a second factor to open the organization, and the switch.
import { Anchor, Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { Link } from "@/components/ui/link";
import { organizationOperations } from "@/lib/shared/organizations/operations";

interface SecondFactorDemandProps {
  isRequired: boolean;
  /** Who has given none would keep themselves out. */
  canAsk: boolean;
}

export function SecondFactorDemand({ isRequired, canAsk }: SecondFactorDemandProps) {
  const { name, slug } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const [isOpen, setIsOpen] = useState(false);
  const mutate = useOrganizationMutation();
  const router = useRouter();

  async function change() {
    const success = isRequired
      ? "A second factor is no longer required."
      : "A second factor is required now.";
    await mutate(
      organizationOperations.demandSecondFactor,
      {},
      { body: { isRequired: !isRequired }, success },
    );
    router.refresh();
  }

  return (
    <>
      {isRequired ? "Required" : "Not required"}{" "}
      {canManage && (isRequired || canAsk) && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsOpen(true)}>
          {isRequired ? "Stop requiring" : "Require"}
        </Button>
      )}
      {canManage && !isRequired && !canAsk && (
        <>
          To require it, first{" "}
          <Anchor component={Link} href={`/${slug}/profile`}>
            add one to your profile
          </Anchor>
          .
        </>
      )}
      <ConfirmDelete
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        kind="second factor"
        title={isRequired ? "Stop requiring a second factor?" : "Require a second factor?"}
        verb={isRequired ? "Stop requiring" : "Require"}
        name={name}
        lead={
          isRequired
            ? `A password alone opens ${name} again, for whoever has no second factor.`
            : `Whoever has no second factor has to add one before they open ${name} again.`
        }
        onConfirm={change}
      >
        {isRequired
          ? "Who has a second factor is still asked for it at each sign-in."
          : "Members shows who has one. API tokens, workers and deployments go on."}
      </ConfirmDelete>
    </>
  );
}
