// `npm run check:dependencies`: whether something that ships has a known vulnerability, where the registry answers.
import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";

interface Advisory {
  title: string;
  severity: string;
  url: string;
}

/** Of `npm audit --json`: an entry for each package, which names its advisories, or the packages that it has them from. */
interface Report {
  vulnerabilities?: Record<string, { severity: string; range: string; via: (Advisory | string)[] }>;
}

interface Verdict {
  lines: string[];
  status: 0 | 1;
}

const serious = ["high", "critical"];

/** What is moderate or lower is said, and fails nothing. */
export function judgeAudit(output: string): Verdict {
  const report = parse(output);
  if (!report?.vulnerabilities) {
    return {
      lines: ["Dependencies: not checked, because the registry has no answer to npm audit."],
      status: 0,
    };
  }
  const found = Object.entries(report.vulnerabilities).flatMap(([name, { severity, range, via }]) =>
    via
      .filter((dependency) => typeof dependency !== "string")
      .map(({ title, url }) => ({ severity, line: `  ${severity}: ${name} ${range}: ${title} (${url})` })),
  );
  if (found.length === 0)
    return { lines: ["Dependencies: no known vulnerability in what ships."], status: 0 };
  const worst = found.filter(({ severity }) => serious.includes(severity)).length;
  return {
    lines: [
      `Dependencies: ${found.length} known in what ships, ${worst} of them serious.`,
      ...found.map(({ line }) => line),
    ],
    status: worst > 0 ? 1 : 0,
  };
}

function parse(output: string): Report | null {
  try {
    return JSON.parse(output) as Report | null;
  } catch {
    return null;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  const { lines, status } = judgeAudit(stdout ?? "");
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = status;
}
