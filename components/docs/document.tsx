// A page of the documentation, from its tree.
import { Anchor } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import { type Block, hrefFrom, type Inline } from "@/components/docs/markdown";
import { CodeBlock } from "@/components/ui/code-block";
import classes from "./docs.module.css";

interface DocumentProps {
  /** Its name: "worker". */
  page: string;
  blocks: readonly Block[];
}

export function Document({ page, blocks }: DocumentProps) {
  return <article className={classes.document}>{numbered(blocks, (block) => blockOf(page, block))}</article>;
}

const languages: Record<string, string> = {
  sh: "Shell",
  json: "JSON",
  ts: "TypeScript",
  dockerfile: "Dockerfile",
};

function blockOf(page: string, block: Block): ReactNode {
  switch (block.kind) {
    case "heading": {
      const Heading = `h${block.level}` as const;
      return <Heading id={block.id}>{inlineOf(page, block.children)}</Heading>;
    }
    case "paragraph":
      return <p>{inlineOf(page, block.children)}</p>;
    case "code":
      return <CodeBlock label={languages[block.language] ?? "Text"} code={block.text} />;
    case "list": {
      const List = block.isOrdered ? "ol" : "ul";
      const items = numbered(block.items, (item) => <li>{itemOf(page, item)}</li>);
      return <List>{items}</List>;
    }
    case "table":
      return (
        // biome-ignore lint/a11y: what scrolls must be reachable by keyboard, and then be named.
        <div className={classes.table} tabIndex={0} role="group" aria-label="Table">
          <table>
            <thead>
              <tr>{numbered(block.head, (cell) => cellOf(page, cell))}</tr>
            </thead>
            <tbody>
              {numbered(block.rows, (row) => (
                <tr>
                  {numbered(row, (cell) => (
                    <td>{inlineOf(page, cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

/** A column of marks has no name. */
function cellOf(page: string, cell: readonly Inline[]): ReactNode {
  return cell.length === 0 ? <td /> : <th scope="col">{inlineOf(page, cell)}</th>;
}

/** A lone paragraph needs none around it. */
function itemOf(page: string, blocks: readonly Block[]): ReactNode {
  const [first, ...rest] = blocks;
  if (first?.kind !== "paragraph") return numbered(blocks, (block) => blockOf(page, block));
  return (
    <>
      {inlineOf(page, first.children)}
      {numbered(rest, (block) => blockOf(page, block))}
    </>
  );
}

function inlineOf(page: string, parts: readonly Inline[]): ReactNode {
  return numbered(parts, (part) => {
    if (typeof part === "string") return part;
    switch (part.kind) {
      case "code":
        return <code>{part.text}</code>;
      case "strong":
        return <strong>{inlineOf(page, part.children)}</strong>;
      case "emphasis":
        return <em>{inlineOf(page, part.children)}</em>;
      case "link": {
        const href = hrefFrom(page, part.href);
        const children = inlineOf(page, part.children);
        return href ? <Anchor href={href}>{children}</Anchor> : children;
      }
    }
  });
}

function numbered<Item>(items: readonly Item[], render: (item: Item) => ReactNode): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a document does not change.
  return items.map((item, index) => <Fragment key={index}>{render(item)}</Fragment>);
}
