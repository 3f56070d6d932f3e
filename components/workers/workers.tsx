"use client";
// Where the worker comes from, how it gets into an image, and how it gets its token.
import { Button, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { ConsoleLink } from "@/components/shell/console-link";
import { CodeBlock } from "@/components/ui/code-block";
import { DocsLink } from "@/components/ui/docs-link";
import { Facts } from "@/components/ui/facts";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { TabList } from "@/components/ui/tab-list";
import { dockerfiles, downloadCommands, runCommands, type WorkerSource } from "@/components/workers/recipes";
import classes from "./workers.module.css";

interface WorkersProps {
  /** Of the console, as people open it. */
  origin: string;
  /** Null where this server has not built it. */
  file: { sha256: string; version: string; size: number } | null;
}

export function Workers({ origin, file }: WorkersProps) {
  const source: WorkerSource = { origin, sha256: file?.sha256 ?? null };
  const [image, setImage] = useState<string | null>("Node");
  return (
    <>
      <PageHeader
        title="Workers"
        description={
          <>
            <code>latchkey-worker</code> gets an automation’s environment variables and runs your command with
            them. It is one file that needs nothing but Node 20 or newer.
          </>
        }
        action={
          file && (
            <Button
              component="a"
              href="/downloads/latchkey-worker.mjs"
              download
              leftSection={<IconDownload size={16} aria-hidden="true" />}
            >
              Download
            </Button>
          )
        }
      />
      {file && <Facts label="The worker" facts={facts(origin, file)} />}
      <Stack gap={32}>
        {!file && (
          <Notice tone="warning" title="This server has no worker to download">
            It was started without a build. <code>npm run build:worker</code> in its folder makes{" "}
            <code>dist/latchkey-worker.mjs</code>; then reload this page.
          </Notice>
        )}
        <Part title="Download it" docs={<DocsLink to="worker#with-latchkey-worker">All options</DocsLink>}>
          <Text>The checksum proves that the file is the one that this page names.</Text>
          <CodeBlock label="Shell" code={downloadCommands(source)} />
        </Part>
        <Part
          title="Put it into an image"
          docs={<DocsLink to="worker#in-a-container">In a container</DocsLink>}
        >
          <Text>
            The build stops when the checksum differs. <code>tini</code> ends what your command leaves behind,
            which Node as process 1 cannot: use it, or start the container with <code>--init</code>.
          </Text>
          <Tabs value={image} onChange={setImage} keepMounted={false}>
            <TabList open={image}>
              {dockerfiles(source).map(({ name }) => (
                <Tabs.Tab key={name} value={name}>
                  {name}
                </Tabs.Tab>
              ))}
            </TabList>
            {dockerfiles(source).map(({ name, about, code }) => (
              <Tabs.Panel key={name} value={name}>
                <Text className={classes.about}>{about}</Text>
                <CodeBlock label={`Dockerfile, ${name}`} code={code} />
              </Tabs.Panel>
            ))}
          </Tabs>
        </Part>
        <Part
          title="Give it its token"
          docs={<DocsLink to="worker#tokens">Tokens, expiry, revocation</DocsLink>}
        >
          <Text>
            <ConsoleLink to="automations">Deploy an automation</ConsoleLink> to get a token. Mount it as a
            file rather than setting it as a variable, which <code>docker inspect</code> shows, and never
            build it into the image. The worker does not pass it on to your command.
          </Text>
          <CodeBlock label="With the token in a file" code={runCommands(source).file} />
          <CodeBlock label="With the token in a variable" code={runCommands(source).variable} />
        </Part>
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

function facts(origin: string, { version, size, sha256 }: NonNullable<WorkersProps["file"]>) {
  return [
    { term: "Version", value: `${version}, ${Math.round(size / 1024)} KiB` },
    {
      term: "Address",
      value: <MachineValue value={`${origin}/downloads/latchkey-worker.mjs`} label="address" tail={20} />,
      help: "No sign-in needed, so that an image can be built anywhere. The file holds no secret.",
    },
    { term: "SHA-256", value: <MachineValue value={sha256} label="SHA-256" /> },
  ];
}
