"use client";
// Whether a password still opens the organization, and the switch.
import { Button } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import { singleSignOnOperations } from "@/lib/shared/single-sign-on/operations";
import type { SingleSignOn } from "@/lib/shared/single-sign-on/schema";

interface DemandProps {
  settings: Pick<SingleSignOn, "isRequired" | "lastSignInAt" | "issuer">;
  /** Whether there is a provider. */
  canAsk: boolean;
  isOwner: boolean;
}

export function Demand({ settings, canAsk, isOwner }: DemandProps) {
  const { isRequired, lastSignInAt, issuer } = settings;
  const { name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  const [isOpen, setIsOpen] = useState(false);
  const mutate = useOrganizationMutation();
  const router = useRouter();
  const isUntried = issuer !== null && lastSignInAt === null;

  async function change() {
    const success = isRequired ? "Single sign-on is no longer required." : "Single sign-on is required now.";
    await mutate(singleSignOnOperations.demand, {}, { body: { isRequired: !isRequired }, success });
    router.refresh();
  }

  return (
    <>
      {isRequired ? "Yes" : "No"}{" "}
      {canManage && (isRequired || canAsk) && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsOpen(true)}>
          {isRequired ? "Stop requiring" : "Require"}
        </Button>
      )}
      <ConfirmDelete
        opened={isOpen}
        onClose={() => setIsOpen(false)}
        kind="single sign-on"
        title={isRequired ? "Stop requiring single sign-on?" : "Require single sign-on?"}
        verb={isRequired ? "Stop requiring" : "Require"}
        name={name}
        lead={
          isRequired
            ? `A password alone opens ${name} again, for everyone who has one.`
            : `From the next request on, only who signed in with single sign-on opens ${name}. Owners still can with a password.`
        }
        onConfirm={change}
      >
        {!isRequired && isUntried && "Nobody has signed in with it yet: try it in a private window first."}
        {!isRequired && !isUntried && !isOwner && "You have to be signed in with it yourself."}
      </ConfirmDelete>
    </>
  );
}
