// Makes a request: Latchkey's call with its value for each condition key.
import { parseArn } from "@/lib/clouds/aws/definition/arn";
import { issuerHost, providerArn } from "@/lib/clouds/aws/definition/trust";
import type { Request } from "./evaluation";
import { type Lookup, newBudget } from "./matching";

/** The value or values of each key, with `{names}`. */
type RequestKeys = Readonly<Record<string, string | readonly string[]>>;

/** The value of each name; null if it is unknown. */
type RequestValues = Readonly<Record<string, string | null>>;

export type Base = ReturnType<typeof baseOf>;

/** The values that all calls of a review share. */
export function baseOf(
  facts: { roleArn: string; region: string | null; issuer: string | null },
  now: number,
) {
  const { roleArn, region, issuer } = facts;
  const { partition = "aws", account = "" } = parseArn(roleArn) ?? {};
  const host = issuerHost(issuer ?? "");
  const provider = providerArn({ partition, account, host });
  const times = { now: new Date(now).toISOString(), epoch: String(Math.floor(now / 1000)) };
  const values: RequestValues = { ...times, roleArn, region, account, host, provider: issuer && provider };
  return { partition, account, host, provider, values, budget: newBudget() };
}

/**
 * @param own values of this call, besides those of all. Where one is null, it is not known, nor is any key that needs it.
 * @param unlisted of a key that is not among those given.
 */
export function newRequest(
  { values, budget }: Base,
  call: Pick<Request, "action" | "resource" | "principal">,
  keys: RequestKeys,
  own: RequestValues,
  unlisted: Lookup,
): Request {
  const all = { ...values, ...own };
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => all[name] ?? whole);
  const isKnown = (text: string) =>
    [...text.matchAll(/\{(\w+)\}/g)].every(([, name = ""]) => all[name] !== null);
  const known = new Map(
    Object.entries(keys)
      .filter(([, sent]) => [sent].flat().every(isKnown))
      .map(([key, sent]) => [filled(key).toLowerCase(), [sent].flat().map(filled)]),
  );
  return { ...call, lookup: (key) => known.get(key) ?? unlisted(key), budget, known: new WeakMap() };
}
