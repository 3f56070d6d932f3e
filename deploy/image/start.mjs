// What the image runs: Next gets its configuration as it was at the build, since next.config.mjs and what reads it are not here.
import { readFileSync } from "node:fs";

process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readFileSync(
  new URL("next-config.json", import.meta.url),
  "utf8",
);
await import("./dist/latchkey-server.mjs");
