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
      <Rows />
    </div>
  );
}

/** In place of a part of the page, as a tab is, whose code is on its way: the `loading` of each `dynamic(…)`. */
export function PartSkeleton() {
  return (
    <div role="status" aria-label="Loading">
      <Rows />
    </div>
  );
}

function Rows() {
  return (
    <div className={classes.rows}>
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={12} width={`${50 + ((row * 17) % 36)}%`} />
          <Skeleton height={12} width={`${40 + ((row * 29) % 32)}%`} />
          <Skeleton height={12} width={`${45 + ((row * 23) % 38)}%`} />
        </div>
      ))}
    </div>
  );
}
