import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { DocsFrame } from "@/components/docs/docs-frame";
import { Document } from "@/components/docs/document";
import { parseMarkdown, textOf } from "@/components/docs/markdown";
import { docsText } from "@/lib/server/docs/pages";
import { docsPages } from "@/lib/shared/docs/schema";

interface PageProps {
  params: Promise<{ page: string[] }>;
}

const documentOf = cache(async (name: string) => {
  const text = await docsText(name);
  return text === null ? null : parseMarkdown(text);
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const blocks = await documentOf((await params).page.join("/"));
  const title = blocks?.find((block) => block.kind === "heading");
  return { title: title && textOf(title.children) };
}

export default async function DocsPage({ params }: PageProps) {
  const name = (await params).page.join("/");
  const blocks = await documentOf(name);
  if (!blocks) notFound();
  return (
    <DocsFrame pages={docsPages} current={name}>
      <Document page={name} blocks={blocks} />
    </DocsFrame>
  );
}
