// Sixteen people who sign in over and over, beside kickoffs.
import { load, median } from "@/dev/bench/load";
import { atLeast, atMost, type Measured, said } from "@/dev/bench/report";
import type { Stage } from "@/dev/bench/stage";
import { newTenant } from "@/dev/bench/tenant";
import { kickoffOf } from "@/dev/bench/worker-requests";
import { acme, type SignIn } from "@/dev/seed";
import { createOrganization } from "@/lib/server/organizations/service";

export async function signIns(stage: Stage): Promise<Measured> {
  const { url } = stage.console;
  const tenant = await newTenant(stage, "Beside", { secrets: 5 });
  const people: SignIn[] = [];
  for (let number = 1; number <= 16; number += 1) {
    const person = { ...acme.owner, email: `person@crowd${number}.example` };
    await createOrganization({ name: `Crowd ${number}`, slug: `crowd${number}` }, person);
    people.push(person);
  }
  const kickoffs = { requests: [kickoffOf(tenant.tokens[0])], atOnce: 16 };
  await load(url, { ...kickoffs, seconds: 1 });
  const perSecond = { alone: [] as number[], beside: [] as number[] };
  const peakMiB = { alone: 0, beside: 0 };
  const statuses = new Map<number, number>();
  for (let round = 0; round < stage.rounds; round += 1) {
    const input = { ...kickoffs, seconds: stage.seconds };
    perSecond.alone.push((await watched(stage, peakMiB, "alone", () => load(url, input))).perSecond);
    let isOver = false;
    const crowd = people.map(async (person, index) => {
      while (!isOver) {
        const status = await attempt(url, person, `198.51.100.${index + 1}`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    const beside = await watched(stage, peakMiB, "beside", () => load(url, input));
    isOver = true;
    await Promise.all(crowd);
    perSecond.beside.push(beside.perSecond);
  }
  const [alone, beside] = [median(perSecond.alone), median(perSecond.beside)];
  return {
    rows: [
      atLeast("kickoffs beside 16 people who sign in", beside / alone, 0.7),
      atMost(
        "the same: memory at its peak, children too, beyond alone",
        peakMiB.beside - peakMiB.alone,
        150,
        "MiB",
        0,
      ),
      said(
        "the same",
        `${alone.toFixed(0)} and ${beside.toFixed(0)} kickoffs/s; sign-ins ${spoken(statuses)}`,
      ),
    ],
  };
}

const spoken = (counts: Map<number, number>) =>
  [...counts].map(([status, count]) => `${status} ×${count}`).join(", ");

async function attempt(url: string, { email, password }: SignIn, address: string): Promise<number> {
  const from = { "x-forwarded-for": address };
  const first = await fetch(`${url}/api/auth/csrf`, { headers: from });
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const cookie = first.headers
    .getSetCookie()
    .map((text) => text.split(";", 1)[0])
    .join("; ");
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    headers: { ...from, cookie },
    body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
    redirect: "manual",
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function watched<Result>(
  { console: server }: Stage,
  peakMiB: Record<"alone" | "beside", number>,
  key: "alone" | "beside",
  work: () => Promise<Result>,
): Promise<Result> {
  const look = () => {
    peakMiB[key] = Math.max(peakMiB[key], server.memoryMiB());
  };
  const timer = setInterval(look, 50);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    look();
  }
}
