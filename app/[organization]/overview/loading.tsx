import classes from "@/components/overview/overview.module.css";
import { OverviewSkeleton, PlotSkeleton } from "@/components/overview/overview-skeleton";
import { PageHeader } from "@/components/ui/page-header";

export default function Loading() {
  return (
    <>
      <PageHeader title="Overview" />
      <div className={classes.page}>
        <OverviewSkeleton />
        <PlotSkeleton />
      </div>
    </>
  );
}
