import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Block,
  hrefFrom,
  type Inline,
  parseInline,
  parseMarkdown,
  textOf,
} from "@/components/docs/markdown";
import { docsText } from "@/lib/server/docs/pages";
import { docsPages } from "@/lib/shared/docs/schema";

const root = path.resolve(import.meta.dirname, "../..");
const pages = (readdirSync(path.join(root, "docs"), { recursive: true }) as string[])
  .filter((file) => file.endsWith(".md") && !file.endsWith("README.md"))
  .map((file) => file.replace(/\.md$/, ""))
  .sort();
const parsed = new Map(
  pages.map((page) => [page, parseMarkdown(readFileSync(path.join(root, "docs", `${page}.md`), "utf8"))]),
);

const inside = (block: Block): Inline[][] => {
  switch (block.kind) {
    case "code":
      return [];
    case "list":
      return block.items.flat().flatMap(inside);
    case "table":
      return [...block.head, ...block.rows.flat()];
    default:
      return [block.children];
  }
};
const flat = (parts: readonly Inline[]): Inline[] =>
  parts.flatMap((part) =>
    typeof part === "object" && "children" in part ? [part, ...flat(part.children)] : [part],
  );
const everyPart = (page: string) => flat((parsed.get(page) ?? []).flatMap(inside).flat());
const headingsOf = (page: string) =>
  (parsed.get(page) ?? []).flatMap((block) => (block.kind === "heading" ? [block.id] : []));
/** Undefined where it is there. */
const missing = (address: string): string | undefined => {
  const [, page = "", , hash] = /^\/docs\/([^#]*)(#(.*))?$/.exec(address) ?? [];
  if (!parsed.has(page)) return `${address}: there is no such page`;
  return hash === undefined || headingsOf(page).includes(hash) ? undefined : `${address}: no such heading`;
};

describe("a page of the documentation", () => {
  it.each(pages)("%s is shown without a sign of its Markdown, under one title", (page) => {
    const blocks = parsed.get(page) ?? [];
    expect(blocks.filter((block) => block.kind === "heading" && block.level === 1)).toHaveLength(1);
    const left = everyPart(page).filter(
      (part) => typeof part === "string" && /\*\*|\]\(|```|`|^\||^#+ |^\s*[-*] |<!--/.test(part),
    );
    expect(left).toEqual([]);
    for (const block of blocks) {
      if (block.kind !== "table") continue;
      expect(new Set([block.head.length, ...block.rows.map(({ length }) => length)]).size).toBe(1);
    }
  });

  it.each(pages)("%s links to pages and headings that are there", (page) => {
    const links = everyPart(page).flatMap((part) =>
      typeof part === "object" && part.kind === "link" ? [part.href] : [],
    );
    const inDocs = links.flatMap((href) => hrefFrom(page, href) ?? []).filter((href) => href.startsWith("/"));
    expect(inDocs.flatMap((href) => missing(href) ?? [])).toEqual([]);
    // What is written as a page of these is one, and not left out as a file of the repository: SECURITY.md, CHANGELOG.md.
    for (const href of links.filter((text) => /\.md(#|$)/.test(text) && !/\/[A-Z]+\.md/.test(text))) {
      expect(hrefFrom(page, href), href).not.toBeNull();
    }
  });

  it("is where the console says", () => {
    const sources = ["app", "components"].flatMap((folder) =>
      (readdirSync(path.join(root, folder), { recursive: true }) as string[])
        .filter((file) => file.endsWith(".tsx"))
        .map((file) => readFileSync(path.join(root, folder, file), "utf8")),
    );
    const targets = sources.flatMap((source) =>
      [...source.matchAll(/<DocsLink\s+to="([^"]+)"/g)].map(([, to]) => `/docs/${to}`),
    );
    expect(targets.length).toBeGreaterThan(5);
    expect(
      [...targets, ...docsPages.map(({ name }) => `/docs/${name}`)].flatMap((to) => missing(to) ?? []),
    ).toEqual([]);
  });

  it.each(["worker", "decisions/0010-baked-and-fresh"])("%s is read", async (name) => {
    expect(await docsText(name)).toContain("# ");
  });

  it.each([
    "",
    "nothing",
    "../README",
    "worker.md",
    "decisions",
    "decisions/",
    "/etc/passwd",
    "a/b",
    "..",
    "%2e%2e",
  ])("%o is none", async (name) => {
    expect(await docsText(name)).toBeNull();
  });
});

describe("parsing", () => {
  it("nests what is indented under an item of a list", () => {
    const text = "1. First\n   goes on\n\n   ```sh\n   run\n     this\n   ```\n\n2. Second\n\nAfter";
    expect(parseMarkdown(text)).toEqual([
      {
        kind: "list",
        isOrdered: true,
        items: [
          [
            { kind: "paragraph", children: ["First goes on"] },
            { kind: "code", language: "sh", text: "run\n  this" },
          ],
          [{ kind: "paragraph", children: ["Second"] }],
        ],
      },
      { kind: "paragraph", children: ["After"] },
    ]);
  });

  it("leaves words with underscores, and what is in code, as they are", () => {
    expect(parseInline("a `**b**` _c_ D_E_F [g `h`](i.md#j) **k `l`**")).toEqual([
      "a ",
      { kind: "code", text: "**b**" },
      " ",
      { kind: "emphasis", children: ["c"] },
      " D_E_F ",
      { kind: "link", href: "i.md#j", children: ["g ", { kind: "code", text: "h" }] },
      " ",
      { kind: "strong", children: ["k ", { kind: "code", text: "l" }] },
    ]);
    expect(textOf(parseInline("a `b` **c**"))).toBe("a b c");
  });

  it.each([
    ["worker", "security.md", "/docs/security"],
    ["worker", "operations.md#a-b", "/docs/operations#a-b"],
    ["worker", "decisions/0010-baked-and-fresh.md", "/docs/decisions/0010-baked-and-fresh"],
    ["decisions/0010-baked-and-fresh", "../worker.md", "/docs/worker"],
    ["worker", "#tokens", "#tokens"],
    ["worker", "https://example.com/x", "https://example.com/x"],
    ["worker", "../SECURITY.md", null],
    ["worker", "../lib/shared/errors.ts", null],
    ["worker", "javascript:alert(1)", null],
  ])("leads from %s by %s to %s", (page, href, address) => {
    expect(hrefFrom(page, href)).toBe(address);
  });
});
