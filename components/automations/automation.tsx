"use client";
// The page of one automation: what it runs with, its deployments, and the outcomes of its kickoffs.
import { Group, Tabs } from "@mantine/core";
import { IconPlaneDeparture, IconRocket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { automationActions } from "@/components/automations/actions";
import { AutomationNotices } from "@/components/automations/automation-notices";
import { DeployProgress } from "@/components/automations/deploy-progress";
import { KickoffList } from "@/components/automations/kickoff-list";
import { usePreFlight } from "@/components/automations/pre-flight/use-pre-flight";
import { automationDetail } from "@/components/automations/queries";
import { useDeploy, usualDeploy } from "@/components/automations/use-deploy";
import { variableAddress } from "@/components/environment-variables/list-address";
import { ConsoleLink } from "@/components/shell/console-link";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/failure/error-state";
import { IconButton } from "@/components/ui/icon-button";
import { RowMenu } from "@/components/ui/list/row-menu";
import { useView } from "@/components/ui/list/view-address";
import { DeferredWindow, deferred, useRowDialogs } from "@/components/ui/on-demand/deferred";
import { useLoadAhead } from "@/components/ui/on-demand/load-ahead";
import { partFailure } from "@/components/ui/on-demand/loading-note";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton, PartSkeleton } from "@/components/ui/page-skeleton";
import { TabList } from "@/components/ui/tab-list";
import type { AutomationDetail } from "@/lib/shared/automations/schema";
import classes from "./automation.module.css";

const DeploymentList = dynamic(
  () =>
    import("@/components/automations/deployment-list").then(
      ({ DeploymentList }) => DeploymentList,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const PreFlightPanel = dynamic(
  () =>
    import("@/components/automations/pre-flight/panel").then(
      ({ PreFlightPanel }) => PreFlightPanel,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const VariableList = dynamic(
  () =>
    import("@/components/environment-variables/variable-list").then(
      ({ VariableList }) => VariableList,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const WorkerIdentities = dynamic(
  () =>
    import("@/components/worker-identities/panel").then(
      ({ WorkerIdentities }) => WorkerIdentities,
      partFailure,
    ),
  { loading: PartSkeleton },
);
const parts = [
  () => import("@/components/automations/deployment-list"),
  () => import("@/components/automations/pre-flight/panel"),
  () => import("@/components/environment-variables/variable-list"),
  () => import("@/components/worker-identities/panel"),
];
const deploymentToken = deferred(() => import("./deployment-token"), "DeploymentToken");
const deployForm = deferred(() => import("./deploy-form"), "DeployForm");
const automationForm = deferred(() => import("./automation-form"), "AutomationForm");
const automationDeletion = deferred(() => import("./automation-deletion"), "AutomationDeletion");

export function Automation({ id }: { id: string }) {
  const { id: organizationId } = useOrganization();
  const { data, error, refetch, isFetching } = useQuery(automationDetail(organizationId, id));
  if (data) return <Content automation={data} />;
  if (error) return <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />;
  return <PageSkeleton />;
}

function Content({ automation }: { automation: AutomationDetail }) {
  const { slug } = useOrganization();
  const router = useRouter();
  const canManage = useAllowed("automations:manage");
  const canReadVariables = useAllowed("environment_variables:read");
  const [view, setView] = useAutomationView(automation, canReadVariables);
  const { open, dialog } = useRowDialogs<never, "form" | "deletion" | "deploy">();
  const [isGone, setIsGone] = useState(false);
  const deployment = useDeploy(automation.id);
  const preFlight = usePreFlight(automation.id);
  const canRunPreFlight = canManage && canReadVariables;
  useLoadAhead(parts);

  function runPreFlight() {
    setView("pre-flight");
    if (!preFlight.isRunning) preFlight.run();
  }

  // What is left on the page would only say, once it is read again, that there is nothing there any more.
  if (isGone) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        parent={<ConsoleLink to="automations">Automations</ConsoleLink>}
        title={automation.name}
        description={deploymentWords(automation)}
        action={
          canManage && (
            <Group gap="xs" wrap="nowrap">
              {canRunPreFlight && (
                <IconButton
                  variant="default"
                  icon={IconPlaneDeparture}
                  onClick={runPreFlight}
                  loading={preFlight.isRunning}
                >
                  Pre-flight
                </IconButton>
              )}
              <IconButton
                icon={IconRocket}
                onClick={() => deployment.mutate(usualDeploy(automation))}
                loading={deployment.isPending}
              >
                Deploy
              </IconButton>
              <RowMenu
                name={automation.name}
                actions={[
                  {
                    label: "Deploy with options",
                    icon: IconRocket,
                    onSelect: () => open("deploy"),
                    ...(deployment.isPending && { disabledReason: "A deploy is running." }),
                  },
                  ...automationActions(open),
                ]}
              />
            </Group>
          )
        }
      />
      {(deployment.isPending || deployment.isError) && (
        <div className={classes.state}>
          <DeployProgress automation={automation} stage={deployment.stage} failure={deployment.error} />
        </div>
      )}
      {!deployment.isPending && (
        <AutomationNotices
          automation={automation}
          view={view}
          show={setView}
          onPreFlight={canRunPreFlight && view !== "pre-flight" ? runPreFlight : null}
        />
      )}
      <Tabs value={view} onChange={setView} keepMounted={false}>
        <TabList open={view} tabs={viewsFor(canReadVariables)} />
        <Tabs.Panel value="kickoffs">
          <KickoffList automation={automation} />
        </Tabs.Panel>
        <Tabs.Panel value="variables">
          <VariableList automation={automation} />
        </Tabs.Panel>
        <Tabs.Panel value="deployments">
          <DeploymentList automation={automation} />
        </Tabs.Panel>
        <Tabs.Panel value="pre-flight">
          <PreFlightPanel
            automation={automation}
            preFlight={preFlight}
            onRun={canRunPreFlight ? runPreFlight : null}
          />
        </Tabs.Panel>
        <Tabs.Panel value="worker-identities">
          <WorkerIdentities automation={automation} />
        </Tabs.Panel>
      </Tabs>
      <DeferredWindow
        part={deploymentToken}
        when={deployment.data !== undefined}
        deployment={deployment.data ?? null}
        automation={automation}
        onClose={deployment.reset}
      />
      {canManage && (
        <>
          <DeferredWindow
            part={deployForm}
            {...dialog("deploy")}
            automation={automation}
            onDeploy={deployment.mutate}
          />
          <DeferredWindow part={automationForm} {...dialog("form")} automation={automation} />
          <DeferredWindow
            part={automationDeletion}
            {...dialog("deletion")}
            automation={automation}
            onDeleted={() => {
              setIsGone(true);
              router.push(`/${slug}/automations`);
            }}
          />
        </>
      )}
    </>
  );
}

function deploymentWords({ deploymentVersion }: AutomationDetail): string {
  if (deploymentVersion !== null) return `Version ${deploymentVersion} is the newest deployment.`;
  return "Not deployed yet. Deploy to store deploy-time values and get a worker token.";
}

const views = [
  { id: "kickoffs", label: "Kickoffs" },
  { id: "variables", label: "Environment Variables" },
  { id: "deployments", label: "Deployments" },
  { id: "pre-flight", label: "Pre-flight" },
  { id: "worker-identities", label: "Worker identities" },
];

const viewsFor = (canReadVariables: boolean) =>
  views.filter(({ id }) => id !== "variables" || canReadVariables);

/** Which part of an automation's page is open; kept in the address, so that it can be shared and reloaded. */
function useAutomationView(automation: AutomationDetail, canReadVariables: boolean) {
  const [asked, show] = useView(variableAddress);
  // Before the first deployment there is nothing to look back on: the next step is to assign variables.
  // As it was when the page opened: deploying does not take the reader elsewhere.
  const [usual] = useState(() =>
    automation.deploymentVersion === null && canReadVariables ? "variables" : "kickoffs",
  );
  const open = viewsFor(canReadVariables).find(({ id }) => id === asked)?.id ?? usual;

  function setView(view: string | null) {
    if (view && view !== open) show(view);
  }

  return [open, setView] as const;
}
