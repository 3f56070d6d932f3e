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
      <VisuallyHidden> (opens in a new tab)</VisuallyHidden>{" "}
      <IconExternalLink size={13} aria-hidden="true" style={{ verticalAlign: "-0.1em" }} />
    </Anchor>
  );
}
