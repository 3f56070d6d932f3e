import { Skeleton } from "@mantine/core";
import classes from "./overview.module.css";

export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading" className={classes.skeleton}>
      <Skeleton height={16} width={140} />
      <div className={classes.card}>
        {[0, 1].map((row) => (
          <div key={row} className={classes.item}>
            <Skeleton height={12} width={`${34 + row * 12}%`} />
            <Skeleton height={12} mt={10} width={`${64 - row * 10}%`} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** As high as the plot that comes. */
export function PlotSkeleton() {
  return (
    <div aria-hidden="true">
      {/* It wraps where the heading and controls that come do. */}
      <div className={classes.heading}>
        <Skeleton height={23} width={66} />
        <Skeleton height={31} width={298} />
      </div>
      <div className={classes.card}>
        <Skeleton height={196} m={18} width="auto" />
      </div>
    </div>
  );
}
