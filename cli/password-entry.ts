// Where a new password comes from: made up, typed without being shown, or piped in.
import { randomBytes } from "node:crypto";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

export interface EnteredPassword {
  text: string;
  generated: boolean;
}

/** @throws Error when the two entries differ or nothing is piped in. */
export async function readPassword(generate: boolean): Promise<EnteredPassword> {
  if (generate) return { text: randomBytes(18).toString("base64url"), generated: true };
  if (!process.stdin.isTTY) return { text: await firstLine(), generated: false };
  const text = await ask("The owner's password (12 characters or more): ");
  if ((await ask("Once more: ")) !== text) throw new Error("The two passwords differ. Nothing was created.");
  return { text, generated: false };
}

async function firstLine(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  const [line = ""] = text.split(/\r?\n/, 1);
  if (line) return line;
  throw new Error(
    "The password is missing: run this on a terminal, pipe one in, or use --generate-password.",
  );
}

/** Echoes nothing. Ctrl-C ends the command. */
async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  terminal.once("SIGINT", () => {
    process.stderr.write("\n");
    process.exit(130);
  });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
