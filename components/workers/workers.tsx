"use client";
// Where the workers come from, how one gets into an image, and how it gets its token.
import { Stack, Tabs, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ConsoleLink } from "@/components/shell/console-link";
import { CodeBlock } from "@/components/ui/code-block";
import { DocsLink } from "@/components/ui/docs-link";
import { Facts } from "@/components/ui/facts";
import { IconButton } from "@/components/ui/icon-button";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { TabList } from "@/components/ui/tab-list";
import {
  addressOf,
  dockerfiles,
  downloadCommands,
  pythonProgram,
  runCommands,
  type WorkerSource,
} from "@/components/workers/recipes";
import { type WorkerLanguage, workerFiles } from "@/lib/shared/workers/files";
import classes from "./workers.module.css";

/** Null where this server has not built it. */
type OfferedFile = { sha256: string; version: string; size: number } | null;

interface WorkersProps {
  /** Of the console, as people open it. */
  origin: string;
  files: Record<WorkerLanguage, OfferedFile>;
}

const languages: { id: WorkerLanguage; label: string; needs: string }[] = [
  { id: "node", label: "Node", needs: "One file, for images that have Node 20 or newer." },
  {
    id: "python",
    label: "Python",
    needs: "A wheel for pip. It needs Python 3.9 or newer, and no other package.",
  },
];

export function Workers({ origin, files }: WorkersProps) {
  return (
    <>
      <PageHeader
        title="Workers"
        description={
          <>
            <code>latchkey-worker</code> gets an automation’s environment variables and runs your command with
            them. There is one for Node and one for Python; they do the same.
          </>
        }
      />
      <Tabs defaultValue="node" variant="pills" keepMounted={false}>
        <Tabs.List aria-label="Which worker">
          {languages.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {languages.map(({ id, needs }) => (
          <Tabs.Panel key={id} value={id} className={classes.language}>
            <Worker origin={origin} language={id} needs={needs} file={files[id]} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}

interface WorkerProps {
  origin: string;
  language: WorkerLanguage;
  needs: string;
  file: OfferedFile;
}

function Worker({ origin, language, needs, file }: WorkerProps) {
  const source: WorkerSource = { origin, language, sha256: file?.sha256 ?? null };
  return (
    <>
      {file && <Facts label="The worker" facts={facts(source, file)} />}
      <Stack gap={32}>
        {!file && (
          <Notice tone="warning" title="This server has no worker to download">
            It was started without a build. <code>npm run build:worker</code> in its folder makes{" "}
            <code>dist/{workerFiles[language]}</code>; then reload this page.
          </Notice>
        )}
        <Part
          title="Download it"
          docs={
            <DocsLink
              to={language === "node" ? "worker#with-latchkey-worker" : "worker#the-worker-in-python"}
            >
              All options
            </DocsLink>
          }
        >
          <Text>{needs} The checksum proves that the file is the one that this page names.</Text>
          <CodeBlock label="Shell" code={downloadCommands(source)} />
          {file && (
            <div>
              <IconButton
                component="a"
                href={`/downloads/${workerFiles[language]}`}
                download
                icon={IconDownload}
              >
                Download
              </IconButton>
            </div>
          )}
        </Part>
        <Part
          title="Put it into an image"
          docs={<DocsLink to="worker#in-a-container">In a container</DocsLink>}
        >
          <Text>
            The build stops when the checksum differs.
            {language === "node" && (
              <>
                {" "}
                <code>tini</code> ends what your command leaves behind, which Node as process 1 cannot: use
                it, or start the container with <code>--init</code>.
              </>
            )}
          </Text>
          <Dockerfiles source={source} />
        </Part>
        <Part
          title="Give it its token"
          docs={<DocsLink to="worker#tokens">Tokens, expiry, revocation</DocsLink>}
        >
          <Text>
            <ConsoleLink to="automations">Deploy an automation</ConsoleLink> to get a token. Mount it as a
            file rather than setting it as a variable, which <code>docker inspect</code> shows, and never
            build it into the image. The worker does not pass it on to your command. In GitHub Actions and
            Kubernetes a worker needs no stored token:{" "}
            <DocsLink to="worker#without-a-stored-token">how it proves itself</DocsLink>.
          </Text>
          <CodeBlock label="With the token in a file" code={runCommands(source).file} />
          <CodeBlock label="With the token in a variable" code={runCommands(source).variable} />
        </Part>
        {language === "python" && (
          <Part
            title="Or ask from a program"
            docs={<DocsLink to="worker#the-worker-in-python">The worker in Python</DocsLink>}
          >
            <Text>
              The same variables as a dictionary, read at that moment. <code>os.environ</code> stays as it is.
            </Text>
            <CodeBlock label="Python" code={pythonProgram} />
          </Part>
        )}
        <Part title="Read more">
          <ul className={classes.links}>
            <li>
              <DocsLink to="worker#when-values-are-read">When values are read</DocsLink>: at every kickoff, or
              at deploy
            </li>
            <li>
              <DocsLink to="worker#with-your-own-code">Without the worker</DocsLink>: let Latchkey read the
              secrets (<code>"resolve": "platform"</code>), or use its API
            </li>
            <li>
              <DocsLink to="operations#the-way-out-through-a-proxy">Behind a proxy</DocsLink>
            </li>
            <li>
              <DocsLink to="security">What a token is worth</DocsLink>, and who can read what
            </li>
          </ul>
        </Part>
      </Stack>
    </>
  );
}

function Dockerfiles({ source }: { source: WorkerSource }) {
  const recipes = dockerfiles(source);
  // By number: a tab's value becomes a part of its id, which has no spaces.
  const [open, setOpen] = useState<string | null>("0");
  return (
    <Tabs value={open} onChange={setOpen} keepMounted={false}>
      <TabList open={open} tabs={recipes.map(({ name }, index) => ({ id: String(index), label: name }))} />
      {recipes.map(({ name, about, code }, index) => (
        <Tabs.Panel key={name} value={String(index)}>
          <Text className={classes.about}>{about}</Text>
          <CodeBlock label={code.includes("\n") ? `Dockerfile, ${name}` : name} code={code} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Part({ title, docs, children }: { title: string; docs?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <div className={classes.heading}>
        <Title order={2}>{title}</Title>
        {docs}
      </div>
      {children}
    </section>
  );
}

function facts(source: WorkerSource, { version, size, sha256 }: NonNullable<OfferedFile>) {
  return [
    { term: "Version", value: `${version}, ${Math.round(size / 1024)} KiB` },
    {
      term: "Address",
      value: <MachineValue value={addressOf(source)} label="address" tail={20} />,
      help: "No sign-in needed, so that an image can be built anywhere. The file holds no secret.",
    },
    { term: "SHA-256", value: <MachineValue value={sha256} label="SHA-256" /> },
  ];
}
