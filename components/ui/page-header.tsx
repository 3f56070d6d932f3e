import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./page-header.module.css";

interface PageHeaderProps {
  title: string;
  /** 2 for a part of a page that has its own title. */
  order?: 1 | 2;
  /** One sentence saying what the page is for. */
  description?: ReactNode;
  /** The page's one primary action. */
  action?: ReactNode;
  /** Facts under the sentence: a status, an id. */
  meta?: ReactNode;
  /** The way up, above the title of a page that belongs to another. */
  parent?: ReactNode;
}

export function PageHeader({ title, order = 1, description, action, meta, parent }: PageHeaderProps) {
  return (
    <div className={classes.root}>
      <div className={classes.words}>
        {parent && <div className={classes.parent}>{parent}</div>}
        <Title order={order} className={classes.title}>
          {title}
        </Title>
        {description && (
          <Text c="dimmed" className={classes.description}>
            {description}
          </Text>
        )}
        {meta && (
          <Group gap="xs" mt={10}>
            {meta}
          </Group>
        )}
      </div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
