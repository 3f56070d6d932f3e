// The list of variables of a large organization, with a search that finds nothing.
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema/people";
import type { BenchEnvironment } from "@/dev/bench/environment";
import { median } from "@/dev/bench/load";
import { atMost, type Measured, said } from "@/dev/bench/report";
import { signIn } from "@/dev/console-client";
import { acme } from "@/dev/seed";
import { hashPassword } from "@/lib/server/auth/password";
import { seedLargeOrganizations } from "@/test/support/large-organizations";

export async function search(bench: BenchEnvironment): Promise<Measured> {
  const variables = bench.isQuick ? 500 : 100_000;
  const { id, userId } = await seedLargeOrganizations({
    organizations: 1,
    members: 2,
    roles: 3,
    credentials: 4,
    automations: 100,
    variables,
    assignedToOne: 10,
    deployments: 1,
    kickoffs: 100,
    auditEvents: 100,
  });
  const { password } = acme.owner;
  const [owner] = await database()
    .update(users)
    .set({ passwordHash: await hashPassword(password), provenAt: new Date() })
    .where(eq(users.id, userId))
    .returning({ email: users.email });
  const client = await signIn(bench.console.url, { name: "Owner", email: owner?.email ?? "", password }, id);
  const timed = async (query: string) => {
    const times: number[] = [];
    for (let time = 0; time < (bench.isQuick ? 1 : 15); time += 1) {
      const began = performance.now();
      await client.request("GET", `environment-variables?query=${query}`);
      times.push(performance.now() - began);
    }
    return median(times);
  };
  const title = `variable search, ${variables.toLocaleString("en")} variables`;
  const [none, common] = [await timed("ZZZ_NOWHERE"), await timed("BILLING")];
  return {
    rows: [
      atMost(`${title}, no hit`, none, 15, "ms", 1),
      said(`${title}, a fifth of them found and counted`, `${common.toFixed(1)} ms`),
    ],
  };
}
