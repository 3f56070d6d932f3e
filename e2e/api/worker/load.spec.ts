// Kickoffs without a pause: while a secret changes, and many at once.
import { expect, test } from "@playwright/test";
import { environment } from "@/e2e/environment";
import { kickoffInput } from "@/e2e/examples";
import { newWorkingOrganization } from "@/e2e/working-organization";
import { deployed, kickoffs, resolvedKickoff } from "./automation";

test.use({ trace: "off" });
// One after the other: both load the server, and the time that one prints is its own.
test.describe.configure({ mode: "default" });

test("while a secret is rotated, every kickoff gets a value that was current during it", async () => {
  const acme = await newWorkingOrganization();
  const name = "crewai-rotated";
  const values = [
    { text: '{"user":"u0","password":"p0"}', since: performance.now(), until: Number.POSITIVE_INFINITY },
  ];
  const versionIds = [await acme.account.createSecret(name, values[0]?.text ?? "")];
  const { worker } = await deployed(acme, [
    { key: "USER_NAME", secretName: `${name}#user` },
    { key: "USER_PASSWORD", secretName: `${name}#password` },
  ]);
  let rotating = true;
  const rotations = (async () => {
    for (let number = 1; rotating; number += 1) {
      const since = performance.now();
      const text = `{"user":"u${number}","password":"p${number}"}`;
      values.push({ text, since, until: Number.POSITIVE_INFINITY });
      versionIds.push(await acme.account.updateSecret(name, text));
      const previous = values[number - 1];
      if (previous) previous.until = performance.now();
    }
  })();
  const versions = new Set<number>();
  const lane = async () => {
    for (let round = 0; round < 15; round += 1) {
      const begun = performance.now();
      const { environment, receipts } = await resolvedKickoff(worker);
      const ended = performance.now();
      const number = Number(environment.USER_NAME?.slice(1));
      expect(environment.USER_PASSWORD, "user name and password are of one version").toBe(`p${number}`);
      expect(new Set(receipts.map(({ version }) => version)).size).toBe(1);
      const value = values[number];
      expect(value?.since, "not before it was there").toBeLessThanOrEqual(ended);
      expect(value?.until, "not after it was replaced").toBeGreaterThanOrEqual(begun);
      versions.add(number);
      await expect.poll(() => versionIds[number]).toBe(receipts[0]?.version);
    }
  };
  await Promise.all([lane(), lane(), lane()]).finally(() => {
    rotating = false;
  });
  await rotations;
  expect(versions.size, "the kickoffs saw the rotation").toBeGreaterThan(5);
  const last = values.length - 1;
  expect((await resolvedKickoff(worker)).environment).toEqual({
    USER_NAME: `u${last}`,
    USER_PASSWORD: `p${last}`,
  });
});

test("200 platform kickoffs, 16 at a time, cost one exchange with STS", async () => {
  const acme = await newWorkingOrganization();
  const body = JSON.stringify(kickoffInput("platform"));
  const headers = { authorization: `Bearer ${acme.token}`, "content-type": "application/json" };
  const durationsMs: number[] = [];
  let left = 200;
  const lane = async () => {
    while (left-- > 0) {
      const begun = performance.now();
      const response = await fetch(`${environment().baseUrl}${kickoffs}`, { method: "POST", headers, body });
      const answer = (await response.json()) as { environment: unknown };
      durationsMs.push(performance.now() - begun);
      expect(response.status, JSON.stringify(answer)).toBe(201);
      expect(answer.environment).toEqual({ SECRET: acme.secretValue });
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: 16 }, lane));
  const totalMs = performance.now() - begun;

  const calls = await acme.account.requests();
  const count = (name: string) => calls.filter(({ operation }) => operation === name).length;
  expect(count("AssumeRoleWithWebIdentity")).toBe(1);
  expect(count("GetSecretValue")).toBe(200);
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number) => `${Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)} ms`;
  console.log(
    `200 platform kickoffs at concurrency 16: ${(totalMs / 1000).toFixed(1)} s, ` +
      `${Math.round(200_000 / totalMs)}/s, median ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)}`,
  );
});

test("of 400 kickoffs at once those beyond the share are refused with Retry-After", async () => {
  const acme = await newWorkingOrganization();
  const body = JSON.stringify(kickoffInput("worker"));
  const headers = { authorization: `Bearer ${acme.token}`, "content-type": "application/json" };
  const kickOff = async () => {
    const begun = performance.now();
    const response = await fetch(`${environment().baseUrl}${kickoffs}`, { method: "POST", headers, body });
    const { code } = (await response.json()) as { code?: string };
    const retryAfter = Number(response.headers.get("retry-after"));
    return { status: response.status, code, retryAfter, tookMs: performance.now() - begun };
  };
  expect((await kickOff()).status).toBe(201);
  const ends = await Promise.all(Array.from({ length: 400 }, kickOff));
  const accepted = ends.filter(({ status }) => status === 201);
  const refused = ends.filter(({ status }) => status === 429);
  expect(accepted.length + refused.length).toBe(400);
  expect(accepted.length).toBeGreaterThanOrEqual(16);
  for (const { code, retryAfter } of refused) {
    expect(code).toBe("too_many_requests");
    expect(retryAfter).toBeGreaterThan(0);
  }
  const slowest = (some: typeof ends) => Math.round(Math.max(0, ...some.map(({ tookMs }) => tookMs)));
  console.log(
    `400 kickoffs at once: ${accepted.length} accepted, the slowest in ${slowest(accepted)} ms; ` +
      `${refused.length} refused, the slowest in ${slowest(refused)} ms`,
  );
  // The share is free again.
  expect((await kickOff()).status).toBe(201);
});
