// The documentation as it came with this server: the files in `docs`.
import { readFile } from "node:fs/promises";
import path from "node:path";

/** @returns null for what is no page. */
export async function docsText(name: string): Promise<string | null> {
  if (!/^(decisions\/)?[a-z0-9-]{1,100}$/.test(name)) return null;
  const file = path.join(process.cwd(), "docs", `${name}.md`);
  return readFile(file, "utf8").catch(() => null);
}
