// What to type to get a worker, with this installation's address and the file's checksum filled in.
import { type WorkerLanguage, workerFiles } from "@/lib/shared/workers/files";

export interface WorkerSource {
  /** Of the console. */
  origin: string;
  language: WorkerLanguage;
  /** Null where it is not known: then it is left to be filled in. */
  sha256: string | null;
}

export interface Recipe {
  name: string;
  about: string;
  code: string;
}

const fileOf = ({ language }: WorkerSource) => workerFiles[language];
export const addressOf = (source: WorkerSource) => `${source.origin}/downloads/${fileOf(source)}`;
const checksumOf = ({ sha256 }: WorkerSource) => sha256 ?? "<sha256>";

export function downloadCommands(source: WorkerSource): string {
  const file = fileOf(source);
  return [
    `curl -fsSO ${addressOf(source)}`,
    `echo "${checksumOf(source)}  ${file}" | sha256sum --check`,
    ...{
      node: [`node ${file} --version`],
      python: [`pip install --no-index ./${file}`, "python -m latchkey --version"],
    }[source.language],
  ].join("\n");
}

export const dockerfiles = (source: WorkerSource): Recipe[] =>
  source.language === "node" ? nodeDockerfiles(source) : pythonDockerfiles(source);

/** The link has no ending, so that the command is a word; the file keeps its own, by which Node knows it as a module. */
const installed = "/opt/latchkey-worker.mjs";
const linked = `RUN ln -s ${installed} /usr/local/bin/latchkey-worker`;
const tini =
  "RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*";
const nodeEntry = 'ENTRYPOINT ["tini", "--", "latchkey-worker", "exec", "--"]';
const automation = (source: WorkerSource, entry: string, command: string) => [
  `ENV LATCHKEY_URL=${source.origin}`,
  "WORKDIR /app",
  "COPY . .",
  entry,
  `CMD ${command}`,
];
const syntax = "# syntax=docker/dockerfile:1";
const fetchedByDocker = "Docker fetches the file when it builds the image.";
const fromAFile =
  "Where the build has no way to this address: download the file beside the Dockerfile first.";

function nodeDockerfiles(source: WorkerSource): Recipe[] {
  const added = `ADD --checksum=sha256:${checksumOf(source)} --chmod=755 \\\n  ${addressOf(source)} ${installed}`;
  const copied = `COPY --chmod=755 ${fileOf(source)} ${installed}`;
  const node = automation(source, nodeEntry, '["node", "automation.js"]');
  return [
    {
      name: "Node image",
      about: fetchedByDocker,
      code: [syntax, "FROM node:22-slim", tini, added, linked, ...node].join("\n"),
    },
    {
      name: "Another image",
      about: "The worker needs Node, not npm: one file from Node’s own image is enough.",
      code: [
        syntax,
        "FROM ruby:3.4-slim-bookworm",
        "COPY --from=node:22-bookworm-slim /usr/local/bin/node /usr/local/bin/node",
        tini,
        added,
        linked,
        ...automation(source, nodeEntry, '["ruby", "automation.rb"]'),
      ].join("\n"),
    },
    {
      name: "From a file",
      about: fromAFile,
      code: [syntax, "FROM node:22-slim", tini, copied, linked, ...node].join("\n"),
    },
  ];
}

function pythonDockerfiles(source: WorkerSource): Recipe[] {
  const file = fileOf(source);
  const added = `ADD --checksum=sha256:${checksumOf(source)} \\\n  ${addressOf(source)} /tmp/`;
  const pip = `RUN pip install --no-index --no-cache-dir /tmp/${file}`;
  const rest = automation(
    source,
    'ENTRYPOINT ["python", "-m", "latchkey", "exec", "--"]',
    '["python", "automation.py"]',
  );
  return [
    {
      name: "Python image",
      about: fetchedByDocker,
      code: [syntax, "FROM python:3.13-slim", added, pip, ...rest].join("\n"),
    },
    {
      name: "requirements.txt",
      about: "pip fetches the file and checks it, where it installs your other packages.",
      code: `latchkey-worker @ ${addressOf(source)}#sha256=${checksumOf(source)}`,
    },
    {
      name: "From a file",
      about: fromAFile,
      code: [syntax, "FROM python:3.13-slim", `COPY ${file} /tmp/`, pip, ...rest].join("\n"),
    },
  ];
}

export function runCommands(source: WorkerSource): { file: string; variable: string } {
  const command = {
    node: `node ${workerFiles.node} exec -- node automation.js`,
    python: "python -m latchkey exec -- python automation.py",
  }[source.language];
  return {
    file: [
      "docker run \\",
      '  --mount type=bind,src="$PWD/latchkey-token",dst=/run/secrets/latchkey-token,readonly \\',
      "  --env LATCHKEY_DEPLOYMENT_TOKEN_FILE=/run/secrets/latchkey-token \\",
      "  your-image",
    ].join("\n"),
    variable: [
      `export LATCHKEY_URL=${source.origin}`,
      "export LATCHKEY_DEPLOYMENT_TOKEN=lkd_…",
      command,
    ].join("\n"),
  };
}

export const pythonProgram = "import latchkey\n\nvariables = latchkey.environment()";
