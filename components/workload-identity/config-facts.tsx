"use client";
import { FactLine } from "@/components/ui/fact-line";
import { MachineValue } from "@/components/ui/machine-value";
import { Tag } from "@/components/ui/outcome-badge";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudField } from "@/lib/clouds/definition";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { IssuerFacts, WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface ConfigFactsProps {
  config: WorkloadIdentityConfig;
  facts: IssuerFacts;
}

/** The values of a config that one compares with what the cloud's own console shows. */
export function ConfigFacts({ config, facts }: ConfigFactsProps) {
  const { issuer, organizationId } = facts;
  const fields: readonly CloudField[] = cloudDefinition(config.cloud as CloudId).workloadIdentity.fields;
  return (
    <FactLine
      label="Config"
      mark={config.isDefault && <Tag>Default</Tag>}
      facts={[
        ...fields.map((field) => {
          const value = config.settings[field.name] ?? "";
          const implied = field.implies?.(value) ?? [];
          return {
            term: field.label,
            value: <MachineValue value={value} label={field.label} tail={16} />,
            help: implied.map(({ label, value }) => `${label} ${value}`).join(" · "),
          };
        }),
        {
          term: "OIDC Issuer URL",
          value: issuer ? (
            <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
          ) : (
            "Not configured"
          ),
        },
        {
          term: "Organization UUID",
          value: <MachineValue value={organizationId} label="organization UUID" tail={12} />,
        },
      ]}
    />
  );
}
