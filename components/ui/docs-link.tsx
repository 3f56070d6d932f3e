import { Anchor, VisuallyHidden } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface DocsLinkProps {
  /** A page of `docs` and its heading: "worker#tokens". */
  to: string;
  children: ReactNode;
}

/** Where a page raises a question that the documentation answers. In a tab of its own: what is half done here stays. */
export function DocsLink({ to, children }: DocsLinkProps) {
  return (
    <Anchor href={`/docs/${to}`} target="_blank" inherit>
      {children}
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>
      {/* A word joiner: the mark never begins a line of its own. */}
      <span aria-hidden="true" style={{ whiteSpace: "nowrap" }}>
        {"\u2060"}
        <IconExternalLink size={13} style={{ marginLeft: "0.3em", verticalAlign: "-0.1em" }} />
      </span>
    </Anchor>
  );
}
