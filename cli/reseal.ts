// Seals every sealed value anew under the first of SEALING_KEYS, while the product runs.
import { command, databaseUrl } from "@/cli/command";
import { readSealingKeys } from "@/lib/server/env";
import { sealingKeyId } from "@/lib/server/sealing";
import { type KeyRotation, rotateSealingKeys } from "@/lib/server/sealing-keys/service";
import { counted } from "@/lib/shared/counted";

const progressEveryMs = 1000;

export const resealCommand = command({
  usage: `npm run reseal

Encrypts every value in DATABASE_URL with the first of SEALING_KEYS, and says which other keys you can remove. Latchkey
can keep running. You can stop the command: it continues when you run it again. Ends with status 1 while values are left
under another key.
`,
  async run() {
    databaseUrl();
    const keys = readSealingKeys();
    const stopping = new AbortController();
    const stop = () => stopping.abort();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
    let saidAt = Number.NEGATIVE_INFINITY;
    const result = await rotateSealingKeys({
      keys,
      signal: stopping.signal,
      onProgress({ column, resealed, total }) {
        if (performance.now() - saidAt < progressEveryMs) return;
        saidAt = performance.now();
        process.stderr.write(`${resealed} of ${total} values resealed (${column})\n`);
      },
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
    for (const problem of result.unopened) process.stderr.write(`${problem}\n`);
    process.stdout.write(reportOf(result, keys.map(sealingKeyId)));
    if (result.stopped) return 130;
    return result.left.size > 0 ? 1 : 0;
  },
});

/** How many values were sealed again, and for each key whether it may be removed. */
function reportOf({ resealed, left, stopped }: KeyRotation, [first = "", ...others]: string[]): string {
  const lines = [`${counted(resealed, "value")} resealed with key ${first}.`];
  if (stopped) lines.push("Stopped early. Run the command again to continue.");
  for (const keyId of new Set(others)) {
    const count = left.get(keyId) ?? 0;
    if (keyId === first) continue;
    lines.push(
      count === 0
        ? `Key ${keyId} seals nothing any more. Remove it once every process has started with ${first} as its first key.`
        : `Key ${keyId} still seals ${counted(count, "value")}: keep it.`,
    );
  }
  for (const [keyId, count] of left) {
    if (others.includes(keyId)) continue;
    lines.push(
      `Key ${keyId || "(none)"} isn't in SEALING_KEYS and seals ${counted(count, "value")}, which can't be read without it.`,
    );
  }
  return `${lines.join("\n")}\n`;
}
