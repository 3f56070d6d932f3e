// What fails with a secret in hand.
import { type APIRequestContext, expect } from "@playwright/test";
import { environment } from "@/e2e/environment";
import { kickoffInput, outcomeInput, startKickoff } from "@/e2e/examples";
import { sendRaw } from "@/e2e/raw-http";
import { signedOut, signIn, workerWith } from "@/e2e/session";
import { kickoffs, type Planting } from "./planting";

/** Each with a secret that was read, or nearly read, when it failed. */
export async function failingKickoffs(
  { acme, secret, refused }: Planting,
  worker: APIRequestContext,
): Promise<void> {
  const { account, owner, automationId, credentialId } = acme;
  const kickoff = (about: string) =>
    refused(about, worker.post(kickoffs, { data: kickoffInput("platform") }));
  const broken: Record<string, [secretName: string, value: string]> = {
    "crewai-broken-json#key": ["crewai-broken-json", `{"key":"${secret("broken JSON in AWS")}"`],
    "crewai-text#key": ["crewai-text", secret("text read as JSON")],
    "crewai-other#absent": ["crewai-other", JSON.stringify({ present: secret("beside an absent key") })],
    "crewai-list#0": ["crewai-list", JSON.stringify([secret("in a JSON list")])],
    "crewai-object#inner": ["crewai-object", JSON.stringify({ inner: { deep: secret("in a JSON object") } })],
    "crewai-nul": ["crewai-nul", `${secret("with a NUL in AWS")}\0`],
    "forbidden-secret": ["forbidden-secret", secret("forbidden in AWS")],
  };
  for (const [reference, [name, value]] of Object.entries(broken)) {
    await account.createSecret(name, value);
    const input = {
      source: `credential:${credentialId}`,
      secretName: reference,
      automationIds: [automationId],
    };
    const { id } = await owner.post<{ id: string }>("environment-variables", { key: "BROKEN", ...input });
    if (reference !== "crewai-object#inner") await kickoff(`a kickoff with ${reference}`);
    else await worker.post(kickoffs, { data: kickoffInput("platform") });
    await owner.remove(`environment-variables/${id}`);
  }
  // Three is as often as a call is tried.
  for (const kind of ["reset", "garbage", "internal-failure"]) {
    const fault = { kind, service: "secretsmanager", accountId: account.id, times: 9 };
    const url = `${environment().simulator.url}/_simulator/faults`;
    await fetch(url, { method: "POST", body: JSON.stringify(fault) });
    await kickoff(`a kickoff while AWS answers with ${kind}`);
  }
}

export async function failingOutcomes(
  { server, acme, secret, refused }: Planting,
  worker: APIRequestContext,
): Promise<void> {
  const kickoffId = await startKickoff(worker);
  const report = (about: string, data: unknown) =>
    refused(about, worker.post(`${kickoffs}/${kickoffId}/outcome`, { data }));
  const good = outcomeInput(acme);
  await report("an outcome with an environment", {
    ...good,
    environment: { SECRET: secret("in an outcome") },
  });
  const receipts = good.receipts.map((receipt) => ({ ...receipt, value: secret("in a receipt") }));
  await report("a receipt with a value", { ...good, receipts });
  const forged = await workerWith(`lkd_${secret("a forged token")}`, server.baseUrl);
  await refused("a forged token", forged.post(kickoffs, { data: kickoffInput("platform") }));
  const misplaced = { authorization: `Bearer ${acme.token}` };
  const anybody = await signedOut(server.baseUrl);
  await refused(
    "a deployment token in the console",
    anybody.get(`${acme.owner.root}/automations`, { headers: misplaced }),
  );
}

export async function failingSignIns({ server, acme, secret }: Planting): Promise<void> {
  const { email } = acme.organization.owner;
  const attempts = [
    { email, password: secret("a wrong password") },
    { email: "nobody@acme.example", password: secret("nobody's password") },
    { email: secret("a password in the wrong field"), password: "x" },
    { email, password: secret("too long a password").repeat(10) },
  ];
  for (const attempt of attempts) {
    await expect(signIn(attempt, server.baseUrl)).rejects.toThrow();
  }
  const address = "/api/auth/callback/credentials";
  const bodies = [
    `{"email":"${email}","password":"${secret("in a broken sign-in")}"`,
    JSON.stringify({ email, password: [secret("in an odd sign-in")], callbackUrl: secret("as an address") }),
  ];
  for (const body of bodies) {
    const headers = { "content-type": "application/json" };
    await sendRaw({ method: "POST", address, body, headers }, server.baseUrl);
    await sendRaw({ method: "POST", address: "/api/auth/_log", body, headers }, server.baseUrl);
  }
  const cookie = `next-auth.session-token=${secret("a forged session")}`;
  for (const path of [`${acme.owner.root}/automations`, "/api/auth/session", `/${acme.organization.slug}`]) {
    await sendRaw({ method: "GET", address: path, headers: { cookie } }, server.baseUrl);
  }
}
