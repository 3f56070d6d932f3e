// Every answer that the tests get of an operation is compared with its declaration, and afterwards what it wrote to the
// audit log (after/operations.spec.ts).
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { APIResponse, Response } from "@playwright/test";
import type { z } from "zod";
import { allOperations, type NamedOperation } from "@/lib/shared/operations/all";
import { statusOf } from "@/lib/shared/operations/operation";
import { environment } from "./environment";

const progressType = "application/x-ndjson";

/** A path without a parameter goes before one that has it in the same place. */
const byPath = allOperations
  .map((named) => ({
    ...named,
    pattern: new RegExp(`^${named.operation.path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    parameters: named.operation.path.split("{").length,
  }))
  .toSorted((left, right) => left.parameters - right.parameters);

function operationAt(method: string, url: string): NamedOperation | undefined {
  const { pathname } = new URL(url);
  return byPath.find(({ operation, pattern }) => operation.method === method && pattern.test(pathname));
}

/** How an answer differs from what the operation declares; problem documents are compared elsewhere (problem.ts). */
export async function differencesOf({ operation }: NamedOperation, response: APIResponse): Promise<string[]> {
  const { answer, file, stage: line, unavailable, ifNoneMatch } = operation;
  if (response.status() === 304) return ifNoneMatch ? [] : ["status 304"];
  if (!response.ok()) {
    const isOwn = response.status() === 503 && unavailable === "answer";
    return isOwn && answer ? differences(answer, JSON.parse(await response.text())) : [];
  }
  const type = response.headers()["content-type"]?.split(";", 1)[0] ?? "";
  const inLines = line !== undefined && type === progressType;
  if (response.status() !== (inLines ? 200 : statusOf(operation))) return [`status ${response.status()}`];
  if (file) return file.includes(type) ? [] : [`type ${type}`];
  const text = await response.text();
  if (!answer) return text === "" ? [] : ["a body"];
  if (!inLines) return differences(answer, JSON.parse(text));
  return text
    .trimEnd()
    .split("\n")
    .flatMap((json) => {
      const { event, ...rest } = JSON.parse(json);
      if (event === "stage") return differences(line, rest);
      return event === "result" ? differences(answer, rest.result) : [];
    });
}

function differences(schema: z.ZodType, json: unknown): string[] {
  const { data, error } = schema.safeParse(json);
  if (error) return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return isDeepStrictEqual(JSON.parse(JSON.stringify(data)), json) ? [] : ["fields that are not declared"];
}

export interface Answered {
  /** Of the operation. */
  id: string;
  requestId: string;
  differences: string[];
}

const record = () => path.join(environment().evidence, "operations.jsonl");

/** @param response of a browser, whose answers are not looked at: a page that was left takes them with it. */
export async function recordAnswer(method: string, response: APIResponse | Response): Promise<void> {
  const named = operationAt(method, response.url());
  const requestId = response.headers()["x-request-id"];
  if (!named || !requestId) return;
  const isReadable = !("frame" in response);
  const answered: Answered = {
    id: named.id,
    requestId,
    differences: isReadable ? await differencesOf(named, response) : [],
  };
  appendFileSync(record(), `${JSON.stringify(answered)}\n`);
}

export function recordedAnswers(): Answered[] {
  const lines = existsSync(record()) ? readFileSync(record(), "utf8").split("\n") : [];
  return lines.filter(Boolean).map((line) => JSON.parse(line));
}
