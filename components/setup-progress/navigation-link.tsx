"use client";
// The way back to the checklist from every page, until everything on it was seen to work.
import { useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { countDone } from "@/components/setup-progress/count-done";
import { useHidden } from "@/components/setup-progress/hidden";
import { setupProgress } from "@/components/setup-progress/queries";
import { Link } from "@/components/ui/link";
import classes from "./setup-progress.module.css";

const refreshMs = 60_000;

export function SetupNavigationLink({ organization }: { organization: { id: string; slug: string } }) {
  const { id, slug } = organization;
  const [isHidden] = useHidden(slug);
  const { data } = useQuery({
    ...setupProgress(id),
    enabled: !isHidden,
    refetchInterval: ({ state }) => (state.data?.isComplete ? false : refreshMs),
  });
  const href = `/${slug}/getting-started`;
  const isCurrent = usePathname() === href;
  if (isHidden || !data || data.isComplete) return null;
  const { done, total } = countDone(data.items);
  return (
    <Link href={href} className={classes.link} aria-current={isCurrent ? "page" : undefined}>
      <Ring share={done / total} />
      <span>Getting started</span>
      <span className={classes.count}>
        {done} of {total}
      </span>
    </Link>
  );
}

/** Drawn by hand: the library's own brings its tooltip, and what places that, into every page. */
function Ring({ share }: { share: number }) {
  return (
    <svg className={classes.ring} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="6" />
      <circle cx="10" cy="10" r="6" pathLength="100" strokeDasharray={`${100 * share} 100`} />
    </svg>
  );
}
