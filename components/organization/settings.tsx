"use client";
// Settings → Organization: what the organization is called, and the values that clouds know it by.
import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { Deletion } from "@/components/organization/deletion";
import { issuerFact, organizationFact, subjectHelp } from "@/components/organization/facts";
import { Requirement } from "@/components/organization/requirement";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { Facts } from "@/components/ui/facts";
import { IconButton } from "@/components/ui/icon-button";
import { MachineValue } from "@/components/ui/machine-value";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { PageHeader } from "@/components/ui/page-header";
import { anyCloud } from "@/lib/clouds/catalog";
import { organizationOperations } from "@/lib/shared/organizations/operations";
import type { OrganizationSettings as Settings } from "@/lib/shared/organizations/schema";

const renameForm = deferred(() => import("./settings-form"), "RenameForm");
const tokenDaysForm = deferred(() => import("./settings-form"), "TokenDaysForm");

interface OrganizationSettingsProps {
  organization: Settings;
  /** Whether the viewer gave a second factor in this session, and so is not kept out by asking for one. */
  hasGivenFactor: boolean;
  /** Null while the issuer is not configured. */
  issuer: string | null;
  isOwner: boolean;
}

export function OrganizationSettings(props: OrganizationSettingsProps) {
  const { organization, hasGivenFactor, issuer, isOwner } = props;
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const { open, dialog } = useRowDialogs<never, "name" | "tokenDays">();
  return (
    <>
      <PageHeader
        title="Organization"
        description={`This organization’s name, and the values your ${anyCloud.account} identifies it by.`}
        action={
          canManage && (
            <IconButton variant="default" icon={IconPencil} onClick={() => open("name")}>
              Rename
            </IconButton>
          )
        }
      />
      <Facts
        label="Organization"
        facts={[
          {
            term: "Name",
            value: organization.name,
            help: canManage ? undefined : permissionHint("organization_settings:manage", "Renaming"),
          },
          {
            term: "Address",
            value: <MachineValue value={`/${organization.slug}`} label="address" withCopy={false} />,
            help: "The first part of every page’s address.",
          },
          organizationFact(organization.id, subjectHelp),
          {
            term: "Deployment tokens",
            value: (
              <>
                Expire after {organization.deploymentTokenDays} days{" "}
                {canManage && (
                  <Button variant="subtle" size="compact-xs" onClick={() => open("tokenDays")}>
                    Change expiry
                  </Button>
                )}
              </>
            ),
            help: "A deploy can choose another period.",
          },
          {
            term: "Second factor",
            value: (
              <SecondFactorDemand isRequired={organization.requiresSecondFactor} canAsk={hasGivenFactor} />
            ),
            help: "Asked of everyone before they open this organization. API tokens and workers go on without it.",
          },
          issuerFact(
            issuer,
            issuer
              ? "Steps 1 and 2: the Provider URL of the identity provider in IAM. It’s the same for every organization here."
              : "Your Latchkey administrator needs to set OIDC_ISSUER.",
          ),
        ]}
      />
      {canManage && (
        <>
          <DeferredWindow part={renameForm} {...dialog("name")} organization={organization} />
          <DeferredWindow part={tokenDaysForm} {...dialog("tokenDays")} organization={organization} />
        </>
      )}
      {isOwner && <Deletion organization={organization} />}
    </>
  );
}

interface SecondFactorDemandProps {
  isRequired: boolean;
  /** False for people without a second factor: they would keep themselves out. */
  canAsk: boolean;
}

function SecondFactorDemand({ isRequired, canAsk }: SecondFactorDemandProps) {
  const { name } = useOrganization();
  const canManage = useAllowed("organization_settings:manage");
  return (
    <>
      {isRequired ? "Required." : "Not required."}{" "}
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
