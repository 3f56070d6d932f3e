// What keeps a document from being fetched, told apart by a closed set and not by its words.
import type { ServerResponse } from "node:http";
import { afterEach, expect, it } from "vitest";
import { parsePrivateHosts } from "@/lib/server/outgoing/addresses";
import { type FetchFailure, type GetOptions, tryFetch } from "@/lib/server/outgoing/get";
import { startReceiver } from "@/test/support/receiver";

const closes: (() => void)[] = [];
afterEach(() => {
  for (const close of closes.splice(0)) close();
});

type Answer = (response: ServerResponse) => void;
async function fetched(answer: Answer, options: Partial<GetOptions> = {}) {
  const receiver = await startReceiver();
  closes.push(receiver.close);
  receiver.answer = answer;
  return tryFetch(new URL(receiver.url), {
    hosts: parsePrivateHosts("127.0.0.0/8,localhost"),
    timeLimitMs: 300,
    sizeLimitBytes: 100,
    ...options,
  });
}
const status = (code: number): Answer => {
  return (response) => response.writeHead(code, { location: "https://else.example.com" }).end("secret");
};

it("is a document where it answers 200", async () => {
  expect(await fetched((response) => response.end("{}"))).toEqual({ text: "{}" });
});

it.each<[FetchFailure, string, Answer, Partial<GetOptions>?]>([
  ["refused", "400", status(400)],
  ["refused", "401", status(401)],
  ["other_status", "a redirect", status(302)],
  ["other_status", "403", status(403)],
  ["other_status", "500", status(500)],
  ["too_large", "more than fits", (response) => response.end("secret".repeat(100))],
  ["timeout", "no answer", () => undefined],
  ["broken_off", "a connection that breaks", (response) => response.destroy()],
  ["not_allowed", "an address inside", status(200), { hosts: parsePrivateHosts("") }],
])("is refused as %s for %s, with nothing of the answer", async (reason, _what, answer, options) => {
  const { failure, message } = (await fetched(answer, options)) as { failure: string; message: string };
  expect(failure).toBe(reason);
  expect(message).toMatch(/^Latchkey couldn't fetch http:\/\/127\.0\.0\.1:\d+\/hook\. \S/);
  expect(message).not.toContain("secret");
});
