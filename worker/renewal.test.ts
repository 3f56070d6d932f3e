// How the token in a file is kept fresh: before it ends, through trouble, and not any more once it is refused.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { AppError } from "@/lib/shared/errors";
import { python, pythonFolder } from "@/test/support/worker";
import { openIdentityFile } from "@/worker/identity-file";
import type { Platform } from "@/worker/platform";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("is renewed before it ends, kept through trouble, and removed when it is refused", async () => {
  const answers: (string | AppError)[] = [
    "first",
    "second",
    new AppError("internal_error", "Latchkey didn't answer."),
    "third",
    new AppError("unauthenticated", "The token was revoked."),
  ];
  const lastingToken = async () => {
    const answer = answers.shift() ?? "more than was asked for";
    if (answer instanceof AppError) throw answer;
    return { token: answer, endsInMs: 900_000 };
  };
  const said: string[] = [];
  const entry = { cloud: "aws", configId: "c", audience: "a", settings: { roleArn: "r" } };
  const identity = await openIdentityFile(
    { lastingToken } as unknown as Platform,
    "k",
    { ...entry, credentialId: "x", variables: [] },
    (line) => said.push(line),
  );
  const file = identity.variables.AWS_WEB_IDENTITY_TOKEN_FILE ?? "";
  const token = () => readFileSync(file, "utf8");
  expect(token()).toBe("first");
  await vi.advanceTimersByTimeAsync(500_000);
  expect(token()).toBe("first");
  await vi.advanceTimersByTimeAsync(100_000);
  expect([token(), said]).toEqual(["second", []]);
  await vi.advanceTimersByTimeAsync(630_000);
  expect([token(), said.length]).toEqual(["third", 1]);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(existsSync(file)).toBe(false);
  expect(said[1]).toContain("the identity file was removed: The token was revoked.");
});

it.skipIf(!python)("in Python too", () => {
  const script = `
import json, os, time
from latchkey import identity_file as module
from latchkey.errors import LatchkeyError
from latchkey.server import IdentityToken
final = LatchkeyError("x", "The token was revoked."); final.is_final = True
answers = ["first", "second", LatchkeyError("x", "Latchkey didn't answer."), "third", final]
class Server:
    def identity_token(self, *_):
        answer = answers.pop(0)
        if isinstance(answer, LatchkeyError): raise answer
        return IdentityToken(answer, 900)
module._longest_seconds = module._again_seconds = 0.2
said, seen = [], []
entry = {"configId": "c", "audience": "a", "settings": {"roleArn": "r"}}
opened = module.IdentityFile(Server(), "k", entry, said.append)
path = opened.variables()["AWS_WEB_IDENTITY_TOKEN_FILE"]
ends = time.monotonic() + 10
while os.path.exists(os.path.dirname(path)) and time.monotonic() < ends:
    try: text = open(path).read()
    except FileNotFoundError: continue
    if text not in seen: seen.append(text)
    time.sleep(0.01)
print(json.dumps([seen, said, os.path.exists(os.path.dirname(path))]))
`;
  const env = { PATH: process.env.PATH, PYTHONPATH: pythonFolder, PYTHONDONTWRITEBYTECODE: "1" };
  const printed = execFileSync(python ?? "", ["-c", script], { env: env as unknown as NodeJS.ProcessEnv });
  const [seen, said, exists] = JSON.parse(printed.toString());
  expect(seen).toEqual(["first", "second", "third"]);
  expect(said).toHaveLength(2);
  expect(said[1]).toContain("the identity file was removed: The token was revoked.");
  expect(exists).toBe(false);
});
