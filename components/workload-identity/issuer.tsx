"use client";
// What AWS needs to know of this installation and this organization: the values of the guide's Steps 1 and 3.
import { Anchor } from "@mantine/core";
import { DocsLink } from "@/components/ui/docs-link";
import { FactLine } from "@/components/ui/fact-line";
import { MachineValue } from "@/components/ui/machine-value";
import { IssuerCheck } from "@/components/workload-identity/issuer-check";
import { IssuerNotice } from "@/components/workload-identity/issuer-notice";
import type { IssuerFacts } from "@/lib/shared/workload-identity/schema";

export function Issuer({ facts }: { facts: IssuerFacts }) {
  const { issuer, missing, organizationId } = facts;
  return (
    <>
      {missing.length > 0 && <IssuerNotice missing={missing} />}
      <FactLine
        label="For your AWS account"
        facts={[
          {
            term: "OIDC Issuer URL",
            value: issuer ? (
              <MachineValue value={issuer} label="OIDC issuer URL" tail={12} />
            ) : (
              "Not configured"
            ),
            help: issuer ? (
              <>
                Steps 1 and 2: the Provider URL in IAM. AWS reads its{" "}
                <Anchor
                  href={`${issuer}/.well-known/openid-configuration`}
                  target="_blank"
                  rel="noreferrer"
                  inherit
                >
                  discovery document
                </Anchor>
                . <DocsLink to="aws">Connecting AWS, step by step</DocsLink>
              </>
            ) : (
              "You need it for Steps 1 and 2."
            ),
          },
          {
            term: "Organization UUID",
            value: <MachineValue value={organizationId} label="organization UUID" tail={12} />,
            help: (
              <>
                Step 3: the trust policy allows the subject <code>organization:…</code> with this UUID.
              </>
            ),
          },
        ]}
      >
        {missing.length === 0 && <IssuerCheck />}
      </FactLine>
    </>
  );
}
