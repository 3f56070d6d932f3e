// Every operation of the API, found on disk, with this tenant's own ids in its path: new ones are attacked, too.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Tenant } from "@/dev/harden/house";

export interface Operation {
  method: string;
  path: string;
}

const methods = /^export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE)\b/gm;

export function operations({ id, automationId }: Pick<Tenant, "id" | "automationId">): Operation[] {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter(
    (file) => path.basename(file) === "route.ts",
  );
  return files.flatMap((file) => {
    const address = `/${path.dirname(file)}`
      .replace("[organizationId]", id)
      .replace("automations/[id]", `automations/${automationId}`)
      .replace("[version]", "1")
      .replace(/\[\[?\.\.\.nextauth\]\]?/, "session")
      .replace(/\[\[?\.\.\.[^\]]+\]\]?/, "nothing")
      .replace(/\[[^\]]+\]/g, "00000000-0000-4000-8000-000000000000");
    const source = readFileSync(path.join("app", file), "utf8");
    const found = [...source.matchAll(methods)].map(([, method = ""]) => method);
    const listed = /^export \{([^}]*)\}/m.exec(source)?.[1]?.match(/\b(GET|POST|PUT|PATCH|DELETE)\b/g) ?? [];
    return [...new Set([...found, ...listed])].map((method) => ({ method, path: address }));
  });
}
