// The Markdown of `docs`, and no more of it: what those pages are written with, as a tree to render.

export type Inline =
  | string
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; id: string; children: Inline[] }
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "code"; language: string; text: string }
  | { kind: "list"; isOrdered: boolean; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] };

const fence = /^```(\w*)\s*$/;
const marker = /^(?:(\d+)\.|[-*]) +/;
const heading = /^(#{1,3}) +(.+)$/;
const comment = /^<!--.*-->$/;

export function parseMarkdown(text: string): Block[] {
  return parseBlocks(text.replaceAll("\r\n", "\n").split("\n"));
}

function parseBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const line = () => lines[at] ?? "";
  /** Takes lines for as long as `belongs` says, and moves behind them. */
  const take = (belongs: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(line())) at += 1;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const [opened, titled] = [fence.exec(line()), heading.exec(line())];
    if (opened) {
      at += 1;
      const body = take((text) => !fence.test(text));
      at += 1;
      blocks.push({ kind: "code", language: opened[1] ?? "", text: body.join("\n") });
    } else if (titled) {
      at += 1;
      const [, signs = "#", words = ""] = titled;
      const children = parseInline(words);
      blocks.push({ kind: "heading", level: signs.length as 1 | 2 | 3, id: idOf(children), children });
    } else if (line().startsWith("|")) {
      blocks.push(tableOf(take((text) => text.startsWith("|"))));
    } else if (marker.test(line())) {
      const isOrdered = /^\d/.test(line());
      const items: Block[][] = [];
      while (marker.test(line()) && /^\d/.test(line()) === isOrdered) {
        const indent = marker.exec(line())?.[0].length ?? 2;
        const first = line().slice(indent);
        at += 1;
        const rest = take((text) => text.trim() === "" || text.startsWith(" "));
        items.push(parseBlocks([first, ...rest.map((text) => text.replace(/^ +/, dedented(indent)))]));
      }
      blocks.push({ kind: "list", isOrdered, items });
    } else if (line().trim() === "" || comment.test(line())) {
      at += 1;
    } else {
      const words = take((text) => text.trim() !== "" && !startsBlock(text));
      blocks.push({ kind: "paragraph", children: parseInline(words.map((text) => text.trim()).join(" ")) });
    }
  }
  return blocks;
}

const dedented = (indent: number) => (spaces: string) => spaces.slice(Math.min(indent, spaces.length));

const startsBlock = (text: string) =>
  fence.test(text) || heading.test(text) || text.startsWith("|") || marker.test(text) || comment.test(text);

function tableOf(lines: readonly string[]): Block {
  const rows = lines.map((line) =>
    line
      .replace(/^\|/, "")
      .replace(/\|\s*$/, "")
      .split(/(?<!\\)\|/)
      .map((cell) => parseInline(cell.trim().replaceAll("\\|", "|"))),
  );
  // The second line is made of dashes.
  return { kind: "table", head: rows[0] ?? [], rows: rows.slice(2) };
}

const inline = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)|(?<!\w)_([^_]+)_(?!\w)/;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  for (let found = inline.exec(rest); found; found = inline.exec(rest)) {
    const [whole, , code, strong, label, href, emphasis] = found;
    if (found.index > 0) parts.push(rest.slice(0, found.index));
    if (code !== undefined) parts.push({ kind: "code", text: code.trim() });
    else if (strong !== undefined) parts.push({ kind: "strong", children: parseInline(strong) });
    else if (label !== undefined)
      parts.push({ kind: "link", href: href ?? "", children: parseInline(label) });
    else parts.push({ kind: "emphasis", children: parseInline(emphasis ?? "") });
    rest = rest.slice(found.index + whole.length);
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

export function textOf(parts: readonly Inline[]): string {
  return parts
    .map((part) =>
      typeof part === "string" ? part : part.kind === "code" ? part.text : textOf(part.children),
    )
    .join("");
}

/** As GitHub makes them, so that one link works in both places. */
function idOf(children: readonly Inline[]): string {
  return textOf(children)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

/**
 * Where a link of a page leads in the console.
 *
 * @param page the one that it is on: `worker`, `decisions/0010-baked-and-fresh`.
 * @returns null for what the server does not show: files of the repository.
 */
export function hrefFrom(page: string, href: string): string | null {
  if (/^(https?:\/\/|#)/.test(href)) return href;
  const { pathname, hash } = new URL(href, `https://docs.invalid/docs/${page}.md`);
  const name = /^\/docs\/((?:decisions\/)?[a-z0-9-]+)\.md$/.exec(pathname)?.[1];
  return name ? `/docs/${name}${hash}` : null;
}
