// Whatever body is sent, however broken or hostile: an answer that says what is wrong, and nothing half done.
import { connect } from "node:net";
import { expect, test } from "@playwright/test";
import { canary } from "@/e2e/canary";
import { rowsOf } from "@/e2e/database";
import { environment } from "@/e2e/environment";
import { exampleOf } from "@/e2e/examples";
import { sendRaw } from "@/e2e/raw-http";
import { assumeRoleInput, deploy, staticKeysInput } from "@/e2e/working-organization";
import { json, type KeysOrganization, newKeysOrganization, routes } from "./keys-organization";
import { refuseAll, unfit } from "./refusal";
import { unfitBodies, unreadableBodies } from "./wrong-bodies";

test.use({ trace: "off" });

const mutating = routes.filter(({ method }) => method !== "GET");

let acme: KeysOrganization;
test.beforeAll(async () => {
  acme = await newKeysOrganization();
});

for (const route of mutating) {
  test(`${route.name} refuses bodies that it cannot read or that do not fit`, async () => {
    const example = await exampleOf(route, acme);
    const { body } = example;
    await refuseAll(acme, route, example, unreadableBodies(JSON.stringify(body ?? {})));
    if (!body) return;
    await refuseAll(acme, route, example, unfitBodies(body));
    if (route.path.includes("secret-provider-credentials")) {
      for (const other of [staticKeysInput(), assumeRoleInput()]) {
        await refuseAll(acme, route, example, unfitBodies(other));
      }
    }
    if (!route.path.includes("environment-variables")) return;
    const { value: _, ...rest } = body;
    const read = { ...rest, source: "default:aws", secretName: "crewai-a#key" };
    await refuseAll(acme, route, example, unfitBodies(read));
  });
}

test("secret-provider-credentials refuses the fields of other authentication methods", async () => {
  const [route] = mutating.filter(({ path, method }) => /credentials$/.test(path) && method === "POST");
  if (!route) throw new Error("There is no such route.");
  const example = await exampleOf(route, acme);
  const fields = ["accessKeyId", "secretAccessKey", "roleArn", "externalId"];
  const bodies = fields.flatMap((field) => [
    { ...example.body, [field]: canary("leftover") },
    { ...example.body, settings: { region: "us-east-1", [field]: canary("leftover") } },
  ]);
  const texts = bodies.map((body) => JSON.stringify(body));
  await refuseAll(
    acme,
    route,
    example,
    texts.map((text) => unfit(text, text)),
  );
});

test("a direct value is kept exactly or refused, never changed", async () => {
  const values = [
    "",
    " ",
    "\n",
    "a\r\n\tb\u0001\u007f\u001b[0m",
    "😀",
    "\u202e\ufeff",
    '"\\$HOME`',
    "x".repeat(65_536),
  ];
  const automation = await acme.owner.post<{ id: string }>("automations", { name: "Exact values" });
  for (const [index, value] of values.entries()) {
    const input = { key: `VALUE_${index}`, source: "direct", value, automationIds: [automation.id] };
    await acme.owner.post("environment-variables", input);
  }
  const { token } = await deploy(acme.owner, automation.id);
  const answer = await sendRaw({
    method: "POST",
    address: "/api/v1/worker/kickoffs",
    headers: { ...json, authorization: `Bearer ${token}` },
    body: '{"runtimeVersion":"1.14.5","contract":2,"resolve":"worker"}',
  });
  expect(JSON.parse(answer.text).environment).toEqual(
    Object.fromEntries(values.map((value, index) => [`VALUE_${index}`, value])),
  );
});

test("a body in chunks is as good as any", async () => {
  const answer = await sendRaw({
    method: "POST",
    address: `${acme.owner.root}/automations`,
    headers: { ...acme.sessionHeaders, ...json },
    body: '{"name":"In chunks"}',
    chunked: true,
  });
  expect(answer.status, answer.text).toBe(201);
  expect(JSON.parse(answer.text).name).toBe("In chunks");
});

test("requests that break off change nothing and harm nobody else", async () => {
  const before = await rowsOf(acme.organization);
  const { port } = new URL(environment().baseUrl);
  const head = [
    `POST ${acme.owner.root}/automations HTTP/1.1`,
    `Host: localhost:${port}`,
    `Cookie: next-auth.session-token=${acme.cookie}`,
    "Content-Type: application/json",
  ];
  const beginnings = [
    [...head, "Content-Length: 500", "", '{"name":"Half'],
    [...head, "Transfer-Encoding: chunked", "", '10\r\n{"name":"Half'],
    [...head, "Content-Length: 17", "Transfer-Encoding: chunked", "", '{"name":"Smuggle"}'],
    [...head, "Content-Length: -1", "", "{}"],
    [...head, "Content-Length: 5"],
    ["GARBAGE", "", ""],
  ];
  for (const lines of beginnings) {
    await new Promise<void>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port: Number(port) });
      socket.on("error", () => resolve());
      socket.on("close", () => resolve());
      socket.write(lines.join("\r\n"), () => setTimeout(() => socket.destroy(), 50));
    });
  }
  expect((await sendRaw({ method: "GET", address: "/api/ready" })).status).toBe(200);
  expect(await rowsOf(acme.organization)).toEqual(before);
});
