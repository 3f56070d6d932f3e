// Settings → Organization: what the organization is called, and the values that AWS knows it by.
import { Facts } from "@/components/elements/facts";
import { MachineValue } from "@/components/elements/machine-value";
import { PageHeader } from "@/components/elements/page-header";

interface OrganizationSettingsProps {
  organization: { id: string; slug: string; name: string };
  /** Null while the issuer is not configured. */
  issuer: string | null;
}

export function OrganizationSettings({ organization, issuer }: OrganizationSettingsProps) {
  return (
    <>
      <PageHeader
        title="Organization"
        description="How this organization is called here, and how your AWS account knows it."
      />
      <Facts
        label="Organization"
        facts={[
          { term: "Name", value: organization.name },
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
            term: "OIDC Issuer URL",
            value: issuer ? (
              <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
            ) : (
              "Not configured"
            ),
            help: issuer
              ? "Steps 1 and 2: the Provider URL of the identity provider in IAM. The same for every organization here."
              : "Whoever runs this installation has to set OIDC_ISSUER.",
          },
        ]}
      />
    </>
  );
}
