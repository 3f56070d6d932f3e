"use client";
// Settings → Organization: what the organization is called, and the values that clouds know it by.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil } from "@tabler/icons-react";
import { useAllowed, usePermissionHint } from "@/components/shell/organization";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import { Facts } from "@/components/ui/facts";
import { MachineValue } from "@/components/ui/machine-value";
import { PageHeader } from "@/components/ui/page-header";
import { anyCloud } from "@/lib/clouds/catalog";

const renameForm = deferred(() =>
  import("@/components/organization/rename-form").then(({ RenameForm }) => RenameForm),
);
const tokenDaysForm = deferred(() =>
  import("@/components/organization/token-days-form").then(({ TokenDaysForm }) => TokenDaysForm),
);

interface OrganizationSettingsProps {
  organization: { id: string; slug: string; name: string; deploymentTokenDays: number; etag: string };
  /** Null while the issuer is not configured. */
  issuer: string | null;
}

export function OrganizationSettings({ organization, issuer }: OrganizationSettingsProps) {
  const canManage = useAllowed("organization_settings:manage");
  const permissionHint = usePermissionHint();
  const [isFormOpen, form] = useDisclosure();
  const [isTokenDaysOpen, tokenDays] = useDisclosure();
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
              onClick={form.open}
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
          {
            term: "Organization UUID",
            value: <MachineValue value={organization.id} label="organization UUID" tail={12} />,
            help: (
              <>
                Step 3: the trust policy allows the subject <code>organization:…</code> with this UUID.
              </>
            ),
          },
          {
            term: "Deployment tokens",
            value: (
              <>
                Expire after {organization.deploymentTokenDays} days{" "}
                {canManage && (
                  <Button variant="subtle" size="compact-xs" onClick={tokenDays.open}>
                    Change expiry
                  </Button>
                )}
              </>
            ),
            help: "A deploy can choose another period.",
          },
          {
            term: "OIDC Issuer URL",
            value: issuer ? (
              <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
            ) : (
              "Not configured"
            ),
            help: issuer
              ? "Steps 1 and 2: the Provider URL of the identity provider in IAM. It’s the same for every organization here."
              : "Your Latchkey administrator needs to set OIDC_ISSUER.",
          },
        ]}
      />
      {canManage && (
        <DeferredWindow
          part={renameForm}
          opened={isFormOpen}
          onClose={form.close}
          organization={organization}
        />
      )}
      {canManage && (
        <DeferredWindow
          part={tokenDaysForm}
          opened={isTokenDaysOpen}
          onClose={tokenDays.close}
          organization={organization}
        />
      )}
    </>
  );
}
