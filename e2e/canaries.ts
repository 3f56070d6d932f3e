// Every secret of the whole run, remembered in one place: what is typed, sent, shown once or put into the simulated AWS.
// After the last test they are looked for in every database and in every server's log (after/whole-run.spec.ts).
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext, BrowserContext } from "@playwright/test";
import { environment } from "./environment";
import { recordAnswer } from "./operations";

const file = () => path.join(environment().evidence, "planted.jsonl");

/** What is shorter, or of hardly any different characters, may be anywhere by chance: "too short" is in a log. */
const isDistinctive = (text: string) => text.length >= 12 && new Set(text).size >= 8;

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
const secretFields = ["value", "password", "secretAccessKey", "externalId", "token", "link", "secret"];

/** Tests try ids where tokens belong; no secret of ours is one. */
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function plantFieldsOf(body: unknown): void {
  // Not by recursion: some bodies are nested deeper than any stack.
  const left = [body];
  for (let what = left.pop(); left.length > 0 || what !== undefined; what = left.pop()) {
    if (typeof what !== "object" || what === null) continue;
    for (const [name, value] of Object.entries(what)) {
      if (typeof value !== "string") left.push(value);
      // Of a link, the last part is the secret.
      else if (name === "link") plant(name, value.split(/[/#]/).at(-1) ?? "");
      else if (secretFields.includes(name) && !isId.test(value)) plant(name, value);
      if (name === "recoveryCodes") for (const text of textsIn(value)) plant("recovery code", text);
      if (name === "environment") for (const text of textsIn(value)) plant("environment", text);
    }
  }
}

export function plantBody(body: unknown): void {
  const text = Buffer.isBuffer(body) ? body.toString("utf8") : body;
  plantFieldsOf(typeof text === "string" ? parsed(text) : text);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return Object.fromEntries(new URLSearchParams(body));
  }
}

/** Answers that show something once, or hold values. */
const telling =
  /\/(deployments|invitations|kickoffs|identity-tokens|resend|reset-link|webhooks|api-tokens|tokens)(\/|$)/;

/** Remembers what goes through it. */
export function watched(context: APIRequestContext): APIRequestContext {
  const fetchAsBefore = context.fetch.bind(context);
  // `post` and the others go through it too.
  context.fetch = async (address, options) => {
    plantBody(options?.data ?? options?.form);
    const response = await fetchAsBefore(address, options);
    if (telling.test(new URL(response.url()).pathname) && response.ok()) plantBody(await response.text());
    await recordAnswer(options?.method ?? "GET", response);
    return response;
  };
  return context;
}

/** The same for what people do in a browser. */
export function watch(context: BrowserContext): void {
  context.on("request", (request) => plantBody(request.postData()));
  context.on("response", async (response) => {
    await recordAnswer(response.request().method(), response);
    if (!telling.test(new URL(response.url()).pathname) || response.request().method() !== "POST") return;
    // A page that was left takes its answers with it.
    plantBody(await response.text().catch(() => null));
  });
}
