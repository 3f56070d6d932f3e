"use client";
// The home of an organization that is set up: what fails and how to fix it, how kickoffs went, what needs somebody soon.
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { Attention } from "@/components/overview/attention";
import { FailingList } from "@/components/overview/failing-list";
import { OverviewSkeleton, PlotSkeleton } from "@/components/overview/overview-skeleton";
import { overviewQuery } from "@/components/overview/queries";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { ErrorState } from "@/components/ui/failure/error-state";
import { partFailure } from "@/components/ui/on-demand/loading-note";
import { PageHeader } from "@/components/ui/page-header";
import classes from "./overview.module.css";

const KickoffPlot = dynamic(
  () => import("@/components/overview/kickoff-plot").then(({ KickoffPlot }) => KickoffPlot, partFailure),
  { ssr: false, loading: PlotSkeleton },
);

const refreshMs = 30_000;

export function Overview() {
  const { id, name } = useOrganization();
  const seesRuns = useAllowed("automations:read");
  const { data, error, refetch, isFetching } = useQuery({ ...overviewQuery(id), refetchInterval: refreshMs });
  return (
    <>
      <PageHeader
        title="Overview"
        description={`What fails, what ran and what needs attention in ${name}.`}
      />
      <div className={classes.page}>
        {data ? (
          <FailingList failing={data.failing} />
        ) : error ? (
          <ErrorState error={error} onRetry={() => refetch()} retrying={isFetching} />
        ) : (
          <OverviewSkeleton />
        )}
        {seesRuns && <KickoffPlot />}
        {data && <Attention overview={data} />}
      </div>
    </>
  );
}
