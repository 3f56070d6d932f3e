// The frame of the documentation: for anybody, signed in or not.
import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { Wordmark } from "@/components/ui/mark";
import type { DocsPage } from "@/lib/shared/docs/schema";
import classes from "./docs.module.css";

interface DocsFrameProps {
  pages: readonly DocsPage[];
  /** The open one. */
  current?: string;
  children: ReactNode;
}

export function DocsFrame({ pages, current, children }: DocsFrameProps) {
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        <Wordmark size={24} />
        {/* A server component passes no function to a client one. */}
        <Anchor href="/" size="sm">
          Go to the console
        </Anchor>
      </header>
      <nav className={classes.navigation} aria-label="Documentation">
        <ul>
          {pages.map(({ name, title }) => (
            <li key={name}>
              <Link
                href={`/docs/${name}`}
                className={classes.link}
                aria-current={name === current ? "page" : undefined}
              >
                {title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main className={classes.main}>{children}</main>
    </div>
  );
}
