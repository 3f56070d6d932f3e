"use client";
// Whether a password still opens the organization, and the switch.
import { Requirement } from "@/components/organization/requirement";
import { useOrganization } from "@/components/shell/organization";
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
  const isUntried = issuer !== null && lastSignInAt === null;
  return (
    <>
      {isRequired ? "Yes" : "No"}{" "}
      <Requirement
        operation={singleSignOnOperations.demand}
        what="single sign-on"
        isRequired={isRequired}
        canAsk={canAsk}
        lead={
          isRequired
            ? `A password alone opens ${name} again, for everyone who has one.`
            : `From the next request on, only who signed in with single sign-on opens ${name}. Owners still can with a password.`
        }
      >
        {!isRequired && isUntried && "Nobody has signed in with it yet: try it in a private window first."}
        {!isRequired && !isUntried && !isOwner && "You have to be signed in with it yourself."}
      </Requirement>
    </>
  );
}
