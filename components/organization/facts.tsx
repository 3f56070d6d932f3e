// The values by which a cloud knows this installation and an organization.
import type { ReactNode } from "react";
import type { Fact } from "@/components/ui/facts";
import { MachineValue } from "@/components/ui/machine-value";

export const issuerFact = (issuer: string | null, help?: ReactNode): Fact => ({
  term: "OIDC Issuer URL",
  value: issuer ? <MachineValue value={issuer} label="OIDC issuer URL" tail={12} /> : "Not configured",
  help,
});

export const organizationFact = (id: string, help?: ReactNode): Fact => ({
  term: "Organization UUID",
  value: <MachineValue value={id} label="organization UUID" tail={12} />,
  help,
});

export const subjectHelp = (
  <>
    Step 3: the trust policy allows the subject <code>organization:…</code> with this UUID.
  </>
);
