"use client";
// What everyone needs to open the organization, and the switch.
import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import type { organizationOperations } from "@/lib/shared/organizations/operations";
import type { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";

interface RequirementProps {
  operation: typeof organizationOperations.demandSecondFactor | typeof singleSignOnOperations.demand;
  /** "a second factor". */
  what: string;
  isRequired: boolean;
  canAsk: boolean;
  /** What the change does. */
  lead: string;
  /** What else it does, or what it needs. */
  children?: ReactNode;
}

export function Requirement({ operation, what, isRequired, canAsk, lead, children }: RequirementProps) {
  const { name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const [isOpen, setIsOpen] = useState(false);
  const mutate = useOrganizationMutation();
  const router = useRouter();
  const verb = isRequired ? "Stop requiring" : "Require";

  async function change() {
    const subject = what.charAt(0).toUpperCase() + what.slice(1);
    const success = `${subject} is ${isRequired ? "no longer required" : "required now"}.`;
    await mutate(operation, {}, { body: { isRequired: !isRequired }, success });
    router.refresh();
  }

  return (
    <>
      {canManage && (isRequired || canAsk) && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsOpen(true)}>
          {verb}
        </Button>
      )}
      <ConfirmDelete
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        kind={what}
        title={`${verb} ${what}?`}
        verb={verb}
        name={name}
        lead={lead}
        onConfirm={change}
      >
        {children}
      </ConfirmDelete>
    </>
  );
}
