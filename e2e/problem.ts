// RFC 9457 problem documents: how every refusal of the JSON API looks.
import { expect } from "@playwright/test";

/** Of an answer, whichever client received it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  requestId: string;
  fieldErrors?: Record<string, string[]>;
  failures?: {
    key: string;
    reason: string;
    detail: string;
    cause: string;
    remedy: string;
    link?: { label: string; href: string };
    providerCode?: string;
  }[];
}

interface Received {
  status(): number;
  headers(): Record<string, string>;
  text(): Promise<string>;
}

export async function answerOf(response: Received): Promise<Answer> {
  return { status: response.status(), headers: response.headers(), text: await response.text() };
}

const always = ["code", "detail", "requestId", "status", "title", "type"];
const sometimes = ["failure", "failures", "fieldErrors"];

/** Checks the whole form, and that nothing of the server's inside shows. */
export function problemIn({ status, headers, text }: Answer, about: string): Problem {
  const shown = `${about}: ${status} ${text.slice(0, 300)}`;
  expect(headers["content-type"], shown).toBe("application/problem+json");
  const problem = JSON.parse(text) as Problem;
  const keys = Object.keys(problem);
  expect(keys.filter((key) => !sometimes.includes(key)).toSorted(), shown).toEqual(always);
  expect(problem.status, shown).toBe(status);
  expect(problem.code, shown).toMatch(/^[a-z]+(_[a-z]+)*$/);
  expect(problem.title.length * problem.detail.length, shown).toBeGreaterThan(0);
  expect(headers["x-request-id"], shown).toBe(problem.requestId);
  expect(headers["cache-control"], shown).toBe("no-store");
  expectNoInsides(text, shown);
  return problem;
}

/** Refused as expected: the status, the code, and a problem document around them. */
export async function expectProblem(
  response: Received,
  status: number,
  code: string,
  about = "",
): Promise<Problem> {
  const answer = await answerOf(response);
  expect(answer.status, `${about}: ${answer.text.slice(0, 300)}`).toBe(status);
  const problem = problemIn(answer, about);
  expect(problem.code, `${about}: ${answer.text.slice(0, 300)}`).toBe(code);
  return problem;
}

/** No stack, no SQL, no path of the server's machine. */
export function expectNoInsides(text: string, about: string): void {
  expect(text, about).not.toMatch(
    /\n\s+at |node_modules|\.next\/|select "|insert into|postgres:\/\/|PostgresError/,
  );
}
