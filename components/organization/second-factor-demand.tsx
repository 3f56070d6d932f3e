"use client";
// Whether everyone needs a second factor to open the organization, and the switch.
import { Requirement } from "@/components/organization/requirement";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { organizationOperations } from "@/lib/shared/organizations/operations";

interface SecondFactorDemandProps {
  isRequired: boolean;
  /** Who has given none would keep themselves out. */
  canAsk: boolean;
}

export function SecondFactorDemand({ isRequired, canAsk }: SecondFactorDemandProps) {
  const { name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  return (
    <>
      {isRequired ? "Required" : "Not required"}{" "}
      {canManage && !isRequired && !canAsk && (
        <>
          To require it, first <ConsoleLink to="profile">add one to your profile</ConsoleLink>.
        </>
      )}
      <Requirement
        operation={organizationOperations.demandSecondFactor}
        what="a second factor"
        isRequired={isRequired}
        canAsk={canAsk}
        lead={
          isRequired
            ? `A password alone opens ${name} again, for whoever has no second factor.`
            : `Whoever has no second factor has to add one before they open ${name} again.`
        }
      >
        {isRequired
          ? "Who has a second factor is still asked for it at each sign-in."
          : "Members shows who has one. API tokens, workers and deployments go on."}
      </Requirement>
    </>
  );
}
