import { Alert } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";
import classes from "./notice.module.css";

export type NoticeTone = "info" | "success" | "warning" | "error";

interface NoticeProps {
  tone: NoticeTone;
  /** What is, in a few words. */
  title: string;
  /** Why, and what to do. */
  children?: ReactNode;
  action?: ReactNode;
  ref?: Ref<HTMLDivElement>;
}

/** A banner that stays until what it speaks of is mended. */
export function Notice({ tone, title, children, action, ref }: NoticeProps) {
  const { color, Icon } = noticeTones[tone];
  return (
    <Alert
      ref={ref}
      color={color}
      title={title}
      icon={<Icon size={18} aria-hidden="true" />}
      role={tone === "error" ? "alert" : "note"}
      data-tone={tone}
      className={classes.root}
    >
      {children}
      {action && <div className={classes.action}>{action}</div>}
    </Alert>
  );
}

export const noticeTones = {
  info: { color: "gray", Icon: IconInfoCircle },
  success: { color: "green", Icon: IconCircleCheck },
  warning: { color: "amber", Icon: IconAlertTriangle },
  error: { color: "red", Icon: IconCircleX },
};
