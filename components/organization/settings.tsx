"use client";
// Settings → Organization: what the organization is called, and the values that clouds know it by.
import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { z } from "zod";
import { DaysText } from "@/components/automations/deploy-form";
import { issuerFact, organizationFact, subjectHelp } from "@/components/organization/facts";
import { SettingsForm } from "@/components/organization/settings-form";
import { useAllowed, usePermissionHint } from "@/components/shell/organization";
import { Facts } from "@/components/ui/facts";
import { TextField } from "@/components/ui/form/text-field";
import { MachineValue } from "@/components/ui/machine-value";
import { PageHeader } from "@/components/ui/page-header";
import { useRowDialogs } from "@/components/ui/use-row-dialogs";
import { anyCloud } from "@/lib/clouds/catalog";
import { OrganizationSettingsInput } from "@/lib/shared/organizations/schema";

const NameInput = OrganizationSettingsInput.pick({ name: true });
const TokenDaysInput = z.strictObject({ deploymentTokenDays: DaysText });

interface OrganizationSettingsProps {
  organization: { id: string; slug: string; name: string; deploymentTokenDays: number; etag: string };
  /** Null while the issuer is not configured. */
  issuer: string | null;
}

export function OrganizationSettings({ organization, issuer }: OrganizationSettingsProps) {
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
            <Button
              variant="default"
              leftSection={<IconPencil size={16} aria-hidden="true" />}
              onClick={() => open("name")}
            >
              Rename
            </Button>
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
          <SettingsForm
            {...dialog("name")}
            organization={organization}
            title="Rename Organization"
            description="Only the name changes. The address and UUID stay the same, so links and trust policies keep working."
            schema={NameInput}
            values={({ name }) => ({ name })}
            success={({ name }) => `Renamed to ${name}.`}
          >
            <TextField name="name" label="Name" />
          </SettingsForm>
          <SettingsForm
            {...dialog("tokenDays")}
            organization={organization}
            title="Expiry of Deployment Tokens"
            description="For new deployments; a deploy can choose another period. Existing tokens don’t change."
            schema={TokenDaysInput}
            values={({ deploymentTokenDays }) => ({ deploymentTokenDays: String(deploymentTokenDays) })}
            success={() => "Saved. It applies to new deployments."}
          >
            <TextField name="deploymentTokenDays" label="Days" help="From 1 to 3,650." />
          </SettingsForm>
        </>
      )}
    </>
  );
}
