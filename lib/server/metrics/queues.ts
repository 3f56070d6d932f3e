// Which queues there are, for those who watch. Next's bundles may each have one of a name: they are added up.
import type { FairShare } from "@/lib/server/fair-share";
import { processWide } from "@/lib/server/process-wide";

type Watched = Pick<FairShare, "counts">;

const watchedShares = () => processWide("watched-shares", () => new Map<string, Set<Watched>>());

/** @param name what the queue is called in the metrics. */
export function watched<Share extends Watched>(name: string, share: Share): Share {
  const all = watchedShares();
  all.set(name, (all.get(name) ?? new Set()).add(share));
  return share;
}

export function shareCounts(): { name: string; running: number; queued: number }[] {
  return [...watchedShares()].map(([name, shares]) => {
    const counts = [...shares].map((share) => share.counts());
    const sum = (of: "running" | "queued") => counts.reduce((total, count) => total + count[of], 0);
    return { name, running: sum("running"), queued: sum("queued") };
  });
}
