// Workers without a stored token: a file, or GitHub Actions. Both workers, as processes, against a stand-in for Latchkey.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildWorker, startStandIn } from "@/test/support/worker";

let worker: Awaited<ReturnType<typeof buildWorker>>;
let latchkey: Awaited<ReturnType<typeof startStandIn>>;
const automationId = "c0ffee00-0000-4000-8000-00000000000a";
const paths = { sessions: "/api/v1/worker/sessions", kickoffs: "/api/v1/worker/kickoffs" };

beforeAll(async () => {
  [worker, latchkey] = await Promise.all([buildWorker(), startStandIn()]);
});
beforeEach(() => {
  latchkey.asked.length = 0;
  latchkey.answers.clear();
  let number = 0;
  latchkey.answers.set(paths.sessions, () => {
    number += 1;
    const expiresAt = new Date(Date.now() + 900_000).toISOString();
    return { status: 201, body: { token: `lkw_${number}`, expiresAt } };
  });
  const body = {
    kickoffId: "k1",
    automationId,
    deploymentVersion: 1,
    environment: { WORD: "here" },
    plan: [],
  };
  latchkey.answers.set(paths.kickoffs, () => ({ status: 201, body }));
});
afterAll(() => Promise.all([worker.remove(), latchkey.close()]));

async function tokenFile(text: string): Promise<string> {
  const file = path.join(worker.folder, "identity-token");
  await writeFile(file, text);
  return file;
}
const settings = (changes: Record<string, string | undefined> = {}) => ({
  LATCHKEY_URL: latchkey.url,
  LATCHKEY_RETRY_SECONDS: "1",
  LATCHKEY_AUTOMATION: automationId,
  ...changes,
});
const show = ["sh", "-c", "echo $WORD $LATCHKEY_IDENTITY_TOKEN_FILE"];
const run = (changes = {}, options: string[] = []) =>
  worker.run(["exec", ...options, "--", ...show], settings(changes));
const problem = (status: number, code: string) => ({ status, body: { code, detail: "What to do." } });
/** As GitHub gives its tokens. */
const github = (changes = {}) => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${latchkey.url}/github?api-version=2.0`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
  ...changes,
});
const githubPath = (audience: string) => `/github?api-version=2.0&audience=${encodeURIComponent(audience)}`;

describe("with a token in a file", () => {
  it("a worker gets a session, and its kickoff with that", async () => {
    const file = await tokenFile("eyJ.from.file\n");
    expect(await run({ LATCHKEY_IDENTITY_TOKEN_FILE: file })).toEqual({
      code: 0,
      signal: null,
      stdout: "here\n",
      stderr: "",
    });
    expect(latchkey.asked).toMatchObject([
      { path: paths.sessions, authorization: undefined, body: { automationId, token: "eyJ.from.file" } },
      { path: paths.kickoffs, authorization: "Bearer lkw_1" },
    ]);
  });

  it("and both as options", async () => {
    const file = await tokenFile("eyJ.from.file");
    const given = ["--automation", automationId, "--identity-token-file", file];
    expect(await run({ LATCHKEY_AUTOMATION: undefined }, given)).toMatchObject({ code: 0, stdout: "here\n" });
  });

  it("a session that Latchkey ended is replaced, once, with what the file holds then", async () => {
    const file = await tokenFile("eyJ.first");
    const started = latchkey.answers.get(paths.kickoffs);
    latchkey.answers.set(paths.kickoffs, async (body) => {
      if (latchkey.asked.length > 2) return started?.(body) as never;
      await tokenFile("eyJ.second");
      return problem(401, "unauthenticated");
    });
    expect(await run({ LATCHKEY_IDENTITY_TOKEN_FILE: file })).toMatchObject({ code: 0, stderr: "" });
    expect(latchkey.asked.map(({ path: at }) => at)).toEqual([
      paths.sessions,
      paths.kickoffs,
      paths.sessions,
      paths.kickoffs,
    ]);
    expect(latchkey.asked[2]?.body).toMatchObject({ token: "eyJ.second" });
    expect(latchkey.asked[3]?.authorization).toBe("Bearer lkw_2");
    latchkey.asked.length = 0;
    latchkey.answers.set(paths.kickoffs, () => problem(401, "unauthenticated"));
    expect(await run({ LATCHKEY_IDENTITY_TOKEN_FILE: file })).toMatchObject({
      code: 78,
      stderr: "latchkey-worker: What to do. (unauthenticated)\n",
    });
    expect(latchkey.asked).toHaveLength(4);
  });

  it("a token that Latchkey refuses ends the worker at once", async () => {
    latchkey.answers.set(paths.sessions, () => problem(401, "unauthenticated"));
    const file = await tokenFile("eyJ.wrong");
    expect(await run({ LATCHKEY_IDENTITY_TOKEN_FILE: file })).toMatchObject({
      code: 78,
      stderr: "latchkey-worker: What to do. (unauthenticated)\n",
    });
    expect(latchkey.asked).toHaveLength(1);
  });

  it("a Latchkey that is busy is asked again, with the file read again", async () => {
    const file = await tokenFile("eyJ.first");
    const started = latchkey.answers.get(paths.sessions);
    latchkey.answers.set(paths.sessions, async (body) => {
      if (latchkey.asked.length > 1) return started?.(body) as never;
      await tokenFile("eyJ.second");
      return problem(503, "overloaded");
    });
    expect(await run({ LATCHKEY_IDENTITY_TOKEN_FILE: file, LATCHKEY_RETRY_SECONDS: "20" })).toMatchObject({
      code: 0,
      stderr: "latchkey-worker: What to do. (overloaded) Trying again for 20 s.\n",
    });
    expect(latchkey.asked[1]?.body).toMatchObject({ token: "eyJ.second" });
  });
});

describe("in GitHub Actions", () => {
  it.each<[string, object, () => string]>([
    ["the automation's own", {}, () => `${latchkey.url}/automations/${automationId}`],
    [
      "another that is set",
      { LATCHKEY_AUDIENCE: "https://issuer.example.com/a b" },
      () => "https://issuer.example.com/a b",
    ],
  ])("a worker asks for a token for an audience: %s", async (_, changes, audience) => {
    latchkey.answers.set(githubPath(audience()), () => ({ status: 200, body: { value: "eyJ.of.github" } }));
    expect(await run(github(changes))).toMatchObject({ code: 0, stdout: "here\n", stderr: "" });
    expect(latchkey.asked).toMatchObject([
      { path: githubPath(audience()), authorization: "Bearer request-token" },
      { path: paths.sessions, body: { token: "eyJ.of.github" } },
      { path: paths.kickoffs },
    ]);
  });

  it.each([
    [503, "{}", 2],
    [403, "{}", 1],
    [200, "no JSON", 1],
    [200, '{"value":"two words"}', 1],
  ])("a GitHub that gives none (%i %s) is asked %i times at least", async (status, body, least) => {
    const at = githubPath(`${latchkey.url}/automations/${automationId}`);
    latchkey.answers.set(at, () => ({ status, body }));
    const { code, stderr } = await run(github());
    expect([code, stderr.split("\n").at(-2)]).toEqual([
      78,
      `latchkey-worker: GitHub at ${latchkey.url} gave no identity token (status ${status}).`,
    ]);
    expect(latchkey.asked.length).toBeGreaterThanOrEqual(least);
    if (least === 1) expect(latchkey.asked).toHaveLength(1);
  });
});

describe("settings that are wrong", () => {
  it.each<[string, object, string[], string]>([
    [
      "no token",
      {},
      [],
      "The identity token is missing: set LATCHKEY_IDENTITY_TOKEN_FILE or pass --identity-token-file. A job of GitHub Actions needs the permission id-token: write.",
    ],
    [
      "no id",
      { LATCHKEY_AUTOMATION: "nightly" },
      [],
      "LATCHKEY_AUTOMATION, or --automation, must be the automation's id, a UUID.",
    ],
    [
      "a deployment token, too",
      { LATCHKEY_DEPLOYMENT_TOKEN: "lkd_x" },
      [],
      "Give a deployment token or --automation, not both.",
    ],
    [
      "no automation",
      { LATCHKEY_AUTOMATION: "" },
      ["--identity-token-file", "/none"],
      "An identity token file needs the automation: set LATCHKEY_AUTOMATION or pass --automation.",
    ],
    [
      "no file",
      {},
      ["--identity-token-file", "/none"],
      "The identity token file /none can't be read (ENOENT).",
    ],
    [
      "no token in the file",
      {},
      ["--identity-token-file", "/dev/null"],
      "The identity token file /dev/null doesn't hold a token.",
    ],
    [
      "a plain address",
      { ACTIONS_ID_TOKEN_REQUEST_URL: "http://example.com/x", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t" },
      [],
      "ACTIONS_ID_TOKEN_REQUEST_URL must start with https://.",
    ],
  ])("%s", async (_, changes, options, words) => {
    expect(await run(changes, options)).toMatchObject({ code: 78, stderr: `latchkey-worker: ${words}\n` });
    expect(latchkey.asked).toEqual([]);
  });
});
