// What is wrong with requests, and how each of them has to be refused.
import { expect } from "@playwright/test";
import { rowsOf } from "@/e2e/database";
import type { Example } from "@/e2e/examples";
import { type Answer, expectNoInsides, problemIn } from "@/e2e/problem";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import type { Route } from "@/e2e/route-files";
import { headersFor, json, type KeysOrganization } from "./keys-organization";

export interface Refusal {
  about: string;
  request: Partial<RawRequest>;
  status: number;
  code: string;
}

export const malformed = { status: 400, code: "malformed_request" };
export const invalid = { status: 400, code: "validation_failed" };
export const notFound = { status: 404, code: "not_found" };

/** A body that can be read, and does not fit. */
export const unfit = (about: string, body: string): Refusal => ({
  about,
  request: { body, headers: json },
  ...invalid,
});

/** Sends every request with the route's own credential, and tells of all that were answered in another way. */
export async function refuseAll(
  acme: KeysOrganization,
  route: Route,
  { address }: Pick<Example, "address">,
  refusals: Refusal[],
): Promise<void> {
  const before = await rowsOf(acme.organization);
  const complaints: string[] = [];
  const left = refusals.values();
  const lane = async () => {
    for (const { about, request, status, code } of left) {
      const headers = { ...headersFor(route, acme), ...request.headers };
      const answer = await sendRaw({ method: route.method, address, ...request, headers });
      complaints.push(...complaintsOf(answer, about, status, code));
    }
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  expect(complaints).toEqual([]);
  expect(await rowsOf(acme.organization), "nothing was changed").toEqual(before);
}

export function complaintsOf(answer: Answer, about: string, status: number, code: string): string[] {
  try {
    const problem = problemIn(answer, about);
    if (problem.status === status && problem.code === code) return [];
    return [`${about}: ${problem.status} ${problem.code} instead of ${status} ${code}`];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

export function expectRefusal(answer: Answer, about: string, status: number, code: string): void {
  expect(complaintsOf(answer, about, status, code)).toEqual([]);
}

/** Whatever the answer is: nothing of the server's inside, and no way to another site. */
export function expectHarmless({ text, headers }: Answer, about: string): void {
  expectNoInsides(text.replace(/<script.*?<\/script>/gs, ""), about);
  expect(headers.location ?? "", about).not.toMatch(/^(https?:)?\/\/(?!localhost)|javascript:/);
}
