// A load in alternating rounds on two sides, and what a request cost: medians over the rounds.
import { type Came, type Load, load, median } from "@/dev/bench/load";
import type { Stage } from "@/dev/bench/stage";

export interface Side {
  name: string;
  url: string;
  load: Omit<Load, "seconds">;
  cpuMs(): number;
}

export interface Figures {
  name: string;
  perSecond: number;
  p50Ms: number;
  /** Of the server's process, for each request. */
  cpuMs: number;
  postgresMs: number;
}

/** One round each to warm up, which does not count. */
export async function alternating(stage: Stage, sides: readonly Side[]): Promise<Figures[]> {
  const rounds = sides.map((): Omit<Figures, "name">[] => []);
  for (let round = stage.isQuick ? 1 : 0; round <= stage.rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      const seconds = round === 0 ? 1 : stage.seconds;
      const before = { cpu: side.cpuMs(), postgres: stage.postgresCpuMs() };
      const came = await load(side.url, { ...side.load, seconds });
      const [cpu, postgres] = [side.cpuMs() - before.cpu, stage.postgresCpuMs() - before.postgres];
      if (round > 0) rounds[index]?.push(figuresOf(came, cpu, postgres));
    }
  }
  return sides.map(({ name }, index) => {
    const figuresOfSide = rounds[index] ?? [];
    const middle = (of: (figures: Omit<Figures, "name">) => number) => median(figuresOfSide.map(of));
    return {
      name,
      perSecond: middle(({ perSecond }) => perSecond),
      p50Ms: middle(({ p50Ms }) => p50Ms),
      cpuMs: middle(({ cpuMs }) => cpuMs),
      postgresMs: middle(({ postgresMs }) => postgresMs),
    };
  });
}

function figuresOf({ count, perSecond, p50Ms }: Came, cpu: number, postgres: number): Omit<Figures, "name"> {
  return { perSecond, p50Ms, cpuMs: cpu / count, postgresMs: postgres / count };
}
