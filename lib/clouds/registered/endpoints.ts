// What a machine may set to lead a cloud's calls elsewhere, and what is wrong with it, by id: one line each. Apart from the
// stores, which carry the clouds' SDKs.
import { endpointProblems } from "@/lib/clouds/aws/connect/endpoints";
import type { CloudId } from "@/lib/shared/clouds/schema";

type Source = Readonly<Record<string, string | undefined>>;

const problems: Readonly<Partial<Record<CloudId, (source: Source) => string[]>>> = { aws: endpointProblems };

/** One sentence for each setting that is wrong, without its value. */
export function machineProblems(source: Source = process.env): string[] {
  return Object.values(problems).flatMap((problemsOf) => problemsOf(source));
}
