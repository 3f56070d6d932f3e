import { Anchor } from "@mantine/core";
import type { Metadata } from "next";
import { DocsFrame } from "@/components/docs/docs-frame";
import { docsPages } from "@/lib/shared/docs/schema";

export const metadata: Metadata = { title: "Documentation" };

export default function DocsIndexPage() {
  return (
    <DocsFrame pages={docsPages}>
      <h1>Documentation</h1>
      <ul>
        {docsPages.map(({ name, title, about }) => (
          <li key={name}>
            <Anchor href={`/docs/${name}`}>{title}</Anchor>: {about}
          </li>
        ))}
        <li>
          <Anchor href="/api/docs">API reference</Anchor>: Every operation, its input and its answer.
        </li>
      </ul>
    </DocsFrame>
  );
}
