"use client";
// The page that sets up the cloud before there is a config, up to the form that adds one.
import { Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { configChoices } from "@/components/secret-providers/queries";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization, usePermissionHint } from "@/components/shell/organization";
import { Hint } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import { MachineValue } from "@/components/ui/machine-value";
import { DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import { partFailure } from "@/components/ui/on-demand/loading-note";
import { PageHeader } from "@/components/ui/page-header";
import { PartSkeleton } from "@/components/ui/page-skeleton";
import type { ConfigProposal } from "@/components/workload-identity/config-form";
import { IssuerNotice } from "@/components/workload-identity/issuer-notice";
import type { PolicyDoctorProps } from "@/components/workload-identity/policy-doctor/policy-doctor";
import { configHref } from "@/components/workload-identity/queries";
import { moveAnswers } from "@/components/workload-identity/setup/kept-answers";
import { SetupGuide } from "@/components/workload-identity/setup/setup-guide";
import { setupTitle } from "@/components/workload-identity/setup/title";
import { cloudDefinition, principalOf, setupCloud } from "@/lib/clouds/catalog";
import type { SetupGuide as Guide } from "@/lib/clouds/definition";
import type { IssuerFacts } from "@/lib/shared/workload-identity/schema";
import classes from "./setup.module.css";

// Within what is folded, below the guide.
const PolicyDoctor = dynamic<PolicyDoctorProps>(
  () =>
    import("@/components/workload-identity/policy-doctor/policy-doctor").then(
      ({ PolicyDoctor }) => PolicyDoctor,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const configForm = deferred(() => import("@/components/workload-identity/config-form"), "ConfigForm");

export function SetupPage({ facts }: { facts: IssuerFacts }) {
  const { id: organizationId, slug } = useOrganization();
  const router = useRouter();
  const [isFormOpen, form] = useDisclosure();
  const [proposal, setProposal] = useState<ConfigProposal>();
  // To say whose default would be taken.
  const known = useQuery({ ...configChoices(organizationId), enabled: isFormOpen });
  const { name } = cloudDefinition(setupCloud);

  return (
    <>
      <PageHeader
        parent={<ConsoleLink to="settings/workload-identity">Workload Identity</ConsoleLink>}
        title={setupTitle}
        description={`Everything your ${name} account needs, from a few answers. They stay in this browser tab.`}
      />
      {facts.issuer ? (
        <SetupGuide
          cloud={setupCloud}
          issuer={facts.issuer}
          organizationId={facts.organizationId}
          config={null}
          next={(guide) => (
            <>
              <AddConfig
                guide={guide}
                onAdd={() => {
                  setProposal({ cloud: setupCloud, ...guide.config });
                  form.open();
                }}
              />
              <details className={classes.alternative}>
                <summary>Check an existing role’s trust policy</summary>
                <PolicyDoctor config={{ cloud: setupCloud, settings: guide.config.settings }} />
              </details>
            </>
          )}
        />
      ) : (
        <IssuerNotice missing={facts.missing} />
      )}
      <DeferredWindow
        part={configForm}
        opened={isFormOpen}
        onClose={form.close}
        config={null}
        proposal={proposal}
        known={known.data ?? []}
        onSaved={({ id }) => {
          moveAnswers(organizationId, id);
          router.push(`${configHref(slug, id)}?view=credentials`);
        }}
      />
    </>
  );
}

const { principalLabel } = cloudDefinition(setupCloud).workloadIdentity;

function AddConfig({ guide, onAdd }: { guide: Guide; onAdd: () => void }) {
  const canManage = useAllowed("workload_identity_configs:manage");
  const permissionHint = usePermissionHint();
  return (
    <section className={classes.next} aria-label="Step 6">
      <div>
        <Title order={2}>Step 6: Add the config</Title>
        <Text c="dimmed">
          It tells Latchkey which role to assume. The form is prefilled with the role from the steps above;
          then add a credential and test the connection.
        </Text>
      </div>
      <MachineValue
        value={principalOf({ cloud: setupCloud, settings: guide.config.settings })}
        label={principalLabel}
        tail={20}
      />
      {canManage ? (
        <div>
          <IconButton icon={IconPlus} onClick={onAdd}>
            Add Workload Identity Config
          </IconButton>
        </div>
      ) : (
        <Hint>{permissionHint("workload_identity_configs:manage", "Adding a config")}</Hint>
      )}
    </section>
  );
}
