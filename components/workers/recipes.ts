// What to type to get the worker, with this installation's address and checksum filled in.

export interface WorkerSource {
  /** Of the console. */
  origin: string;
  /** Null where it is not known: then it is left to be filled in. */
  sha256: string | null;
}

const fileName = "latchkey-worker.mjs";
const addressOf = ({ origin }: WorkerSource) => `${origin}/downloads/${fileName}`;
const checksumOf = ({ sha256 }: WorkerSource) => sha256 ?? "<sha256>";

export function downloadCommands(source: WorkerSource): string {
  return [
    `curl -fsSO ${addressOf(source)}`,
    `echo "${checksumOf(source)}  ${fileName}" | sha256sum --check`,
    `node ${fileName} --version`,
  ].join("\n");
}

/** The link has no ending, so that the command is a word; the file keeps its own, by which Node knows it as a module. */
const installed = "/opt/latchkey-worker.mjs";
const linked = `RUN ln -s ${installed} /usr/local/bin/latchkey-worker`;
const tini =
  "RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*";
const entry = 'ENTRYPOINT ["tini", "--", "latchkey-worker", "exec", "--"]';

function added(source: WorkerSource): string {
  return `ADD --checksum=sha256:${checksumOf(source)} --chmod=755 \\\n  ${addressOf(source)} ${installed}`;
}

export function dockerfiles(source: WorkerSource): { name: string; about: string; code: string }[] {
  const dockerfile = (base: readonly string[], worker: string, command: string) =>
    [
      "# syntax=docker/dockerfile:1",
      ...base,
      tini,
      worker,
      linked,
      `ENV LATCHKEY_URL=${source.origin}`,
      "WORKDIR /app",
      "COPY . .",
      entry,
      `CMD ${command}`,
    ].join("\n");
  return [
    {
      name: "Node",
      about: "Docker fetches the file when it builds the image.",
      code: dockerfile(["FROM node:22-slim"], added(source), '["node", "automation.js"]'),
    },
    {
      name: "Python",
      about: "The worker needs Node, not npm: one file from Node’s own image is enough.",
      code: dockerfile(
        [
          "FROM python:3.12-slim-bookworm",
          "COPY --from=node:22-bookworm-slim /usr/local/bin/node /usr/local/bin/node",
        ],
        added(source),
        '["python", "automation.py"]',
      ),
    },
    {
      name: "From a file",
      about: "Where the build has no way to this address: download the file beside the Dockerfile first.",
      code: dockerfile(
        ["FROM node:22-slim"],
        `COPY --chmod=755 ${fileName} ${installed}`,
        '["node", "automation.js"]',
      ),
    },
  ];
}

export function runCommands({ origin }: WorkerSource): { file: string; variable: string } {
  return {
    file: [
      "docker run \\",
      '  --mount type=bind,src="$PWD/latchkey-token",dst=/run/secrets/latchkey-token,readonly \\',
      "  --env LATCHKEY_DEPLOYMENT_TOKEN_FILE=/run/secrets/latchkey-token \\",
      "  your-image",
    ].join("\n"),
    variable: [
      `export LATCHKEY_URL=${origin}`,
      "export LATCHKEY_DEPLOYMENT_TOKEN=lkd_…",
      `node ${fileName} exec -- python automation.py`,
    ].join("\n"),
  };
}
