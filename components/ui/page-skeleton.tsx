import { Skeleton } from "@mantine/core";
import classes from "./page-skeleton.module.css";

/** A list page on its way: title, sentence, action and rows where they will be. */
export function PageSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <div className={classes.header}>
        <div className={classes.words}>
          <Skeleton height={22} width={220} />
          <Skeleton height={12} mt={14} width="min(440px, 100%)" />
        </div>
        <Skeleton height={36} width={168} className={classes.action} />
      </div>
      <Skeleton height={36} mb="sm" className={classes.search} />
      <div className={classes.rows}>
        {[0, 1, 2, 3, 4].map((row) => (
          <div key={row} className={classes.row}>
            <Skeleton height={12} width={`${24 + ((row * 17) % 12)}%`} />
            <Skeleton height={12} width={`${14 + ((row * 29) % 9)}%`} />
            <Skeleton height={12} width={`${22 + ((row * 23) % 14)}%`} />
          </div>
        ))}
      </div>
    </div>
  );
}
