"use client";
import { Button, Tabs } from "@mantine/core";
import { useState } from "react";
import { CodeBlock } from "@/components/ui/code-block";
import { CodeFigure } from "@/components/ui/code-figure";
import { CopyButton } from "@/components/ui/copy-button";
import { DocsLink } from "@/components/ui/docs-link";
import { FactLine } from "@/components/ui/fact-line";
import { Facts } from "@/components/ui/facts";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { TabList } from "@/components/ui/tab-list";
import { arn, longText, longWord, Specimen, Specimens } from "./specimen";

const policy = JSON.stringify(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: arn }] },
  null,
  2,
);
const facts = [
  { term: "Role", value: <MachineValue value={arn} label="role ARN" />, help: "What kickoffs read with." },
  { term: "Region", value: "eu-central-1" },
  { term: "Description", value: longText, help: longText },
  { term: longWord, value: longWord },
];
const tabs = ["Kickoffs", "Variables", "Deployments", "Pre-flight", "Setup", "Access", "Settings", longText];

export function CodeSpecimens() {
  const [tab, setTab] = useState<string | null>("Kickoffs");
  return (
    <Specimens title="Values and code">
      <Specimen of="MachineValue" state="short, cut in the middle, without copy">
        <MachineValue value="eu-central-1" label="region" />
        <div style={{ maxWidth: 280 }}>
          <MachineValue value={arn} label="ARN" />
        </div>
        <MachineValue value={arn} label="ARN" withCopy={false} />
      </Specimen>
      <Specimen of="CopyButton" state="icon, with text">
        <CopyButton value="text" label="text" /> <CopyButton value="text" label="text" withText />
      </Specimen>
      <Specimen of="CodeBlock" state="with a download, long lines">
        <CodeBlock label="Trust policy" fileName="trust-policy.json" code={policy} />
      </Specimen>
      <Specimen of="CodeBlock" state="one line">
        <CodeBlock label="Command" code="npm run dev" />
      </Specimen>
      <Specimen of="CodeFigure" state="a caption of its own, long words">
        <CodeFigure caption={longText} code={longWord} copy={{ label: "code" }} label="Code">
          {longWord}
        </CodeFigure>
      </Specimen>
      <Specimen of="Facts" state="with help, long words">
        <Facts label="Credential" facts={facts} />
      </Specimen>
      <Specimen of="FactLine" state="with a mark and more below">
        <FactLine label="Credential" facts={facts} mark={<OutcomeBadge outcome="green">Works</OutcomeBadge>}>
          <Button size="xs">Edit</Button>
        </FactLine>
      </Specimen>
      <Specimen of="FactLine" state="one fact">
        <FactLine label="Config" facts={facts.slice(1, 2)} shown={1} />
      </Specimen>
      <Specimen of="DocsLink" state="in a sentence">
        What happens then? <DocsLink to="worker#tokens">Tokens of the worker</DocsLink>
      </Specimen>
      <Specimen of="TabList" state="more than fit">
        <Tabs value={tab} onChange={setTab}>
          <TabList open={tab} tabs={tabs.map((name) => ({ id: name, label: name }))} />
          {tabs.map((name) => (
            <Tabs.Panel key={name} value={name} pt="sm">
              {name}
            </Tabs.Panel>
          ))}
        </Tabs>
      </Specimen>
    </Specimens>
  );
}
