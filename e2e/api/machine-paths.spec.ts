// What the server in front answers by itself, beside Next: a path with an escape is the same to Next, and is left to it.
import { expect, test } from "@playwright/test";
import { kickoffInput } from "@/e2e/examples";
import { type RawRequest, sendRaw } from "@/e2e/raw-http";
import { newWorkingOrganization } from "@/e2e/working-organization";
import { deployed, identityTokens, kickoffs } from "./worker/automation";

test.use({ trace: "off" });

/** Next's own: its router varies by its own headers, and it compresses. */
const ofNext = ["vary", "content-encoding", "transfer-encoding", "content-length"];
/** Of the connection, and of the moment. */
const passing = ["date", "connection", "keep-alive", "x-request-id"];

async function answerTo(request: RawRequest) {
  const { status, headers, text: body } = await sendRaw(request);
  const id = String(headers["x-request-id"]);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const kept = Object.entries(headers).filter(([name]) => ![...ofNext, ...passing].includes(name));
  const text = body.replaceAll(id, "<request>").replace(/"kickoffId":"[^"]+"/, '"kickoffId":"<kickoff>"');
  return { status, headers: Object.fromEntries(kept), text };
}

test("is answered as Next answers it", async () => {
  const room = await newWorkingOrganization();
  const { token } = await deployed(room, [], { LEVEL: "info" });
  const json = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const rows: RawRequest[] = [
    { method: "GET", address: "/oauth2/jwks" },
    { method: "HEAD", address: "/oauth2/jwks" },
    { method: "GET", address: "/oauth2/jwks", headers: { "if-none-match": "*" } },
    { method: "GET", address: "/.well-known/openid-configuration" },
    { method: "POST", address: kickoffs, headers: json, body: JSON.stringify(kickoffInput("platform")) },
    { method: "POST", address: kickoffs, headers: json, body: JSON.stringify(kickoffInput("worker")) },
    { method: "POST", address: kickoffs, headers: json, body: "{" },
    { method: "POST", address: kickoffs, body: "{}" },
    { method: "POST", address: identityTokens, headers: json, body: "{}" },
    { method: "POST", address: `${kickoffs}/x/outcome`, headers: json, body: "{}" },
  ];
  for (const row of rows) {
    // The last letter but one, escaped.
    const escaped = row.address.replace(/.(?=.$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    const what = `${row.method} ${row.address} ${row.body ?? ""}`;
    expect(await answerTo(row), what).toEqual(await answerTo({ ...row, address: escaped }));
  }
});
