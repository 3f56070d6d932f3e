// Every secret of the whole run, remembered in one place: what is typed, sent, shown once or put into the simulated AWS.
// After the last test they are looked for in every database and in every server's log (after/whole-run.spec.ts).
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext, BrowserContext } from "@playwright/test";
import { stage } from "./stage";

const file = () => path.join(stage().evidence, "planted.jsonl");

/** Shorter ones, and those of hardly any different characters, would be found everywhere. */
const isDistinctive = (text: string) => text.length >= 8 && new Set(text).size >= 6;

export function plant(about: string, secret: string): void {
  if (isDistinctive(secret)) appendFileSync(file(), `${JSON.stringify([about, secret])}\n`);
}

/** A value in AWS, whole and each text in it where it is JSON. */
export function plantSecret(value: string): void {
  plant("secret in AWS", value);
  for (const text of textsIn(parsed(value))) plant("field of a secret in AWS", text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** By what each of them is; the number tells those of one kind apart. */
export function plantedSecrets(): Record<string, string> {
  const lines = new Set(readFileSync(file(), "utf8").trimEnd().split("\n"));
  return Object.fromEntries(
    [...lines].map((line, index) => {
      const [about, secret] = JSON.parse(line) as [string, string];
      return [`${about} ${index}`, secret];
    }),
  );
}

/** Fields of requests and answers that hold secrets, wherever they are. */
const secretFields = ["value", "password", "secretAccessKey", "externalId", "token", "link"];

function plantFieldsOf(what: unknown): void {
  if (typeof what !== "object" || what === null) return;
  for (const [name, value] of Object.entries(what)) {
    if (typeof value !== "string") {
      if (name === "environment") plantEach(value);
      plantFieldsOf(value);
    } else if (secretFields.includes(name)) {
      // Of a link, the last part is the secret.
      plant(name, name === "link" ? (value.split("/").at(-1) ?? "") : value);
    }
  }
}

function plantEach(environment: unknown): void {
  for (const value of Object.values(environment ?? {})) plant("environment", String(value));
}

export function plantBody(body: unknown): void {
  plantFieldsOf(typeof body === "string" ? parsed(body) : body);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}

/** Answers that show something once, or hold values. */
const telling = /\/(deployments|invitations|kickoffs|identity-tokens|resend)(\/|$)/;

/** Remembers what goes through it. */
export function watched(context: APIRequestContext): APIRequestContext {
  const fetchAsBefore = context.fetch.bind(context);
  // `post` and the others go through it too.
  context.fetch = async (address, options) => {
    plantBody(options?.data ?? options?.form);
    const response = await fetchAsBefore(address, options);
    if (telling.test(new URL(response.url()).pathname) && response.ok()) plantBody(await response.text());
    return response;
  };
  return context;
}

/** The same for what people do in a browser. */
export function watch(context: BrowserContext): void {
  context.on("request", (request) => plantBody(request.postData()));
  context.on("response", async (response) => {
    if (!telling.test(new URL(response.url()).pathname) || response.request().method() !== "POST") return;
    // A page that was left takes its answers with it.
    plantBody(await response.text().catch(() => null));
  });
}
