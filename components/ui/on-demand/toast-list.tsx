"use client";
import { Notifications, notifications } from "@mantine/notifications";
import { IconCheck } from "@tabler/icons-react";
import { useEffect } from "react";

export interface Toast {
  id: number;
  message: string;
}

/** The last that was shown: a list that comes anew says nothing twice. */
let shown = 0;

/** @param props.toasts all that were said since the page was loaded. */
export function ToastList({ toasts }: { toasts: readonly Toast[] }) {
  useEffect(() => {
    for (const { id, message } of toasts) {
      if (id <= shown) continue;
      shown = id;
      notifications.show({
        message,
        color: "green",
        icon: <IconCheck size={16} aria-hidden="true" />,
        withBorder: true,
        closeButtonProps: { "aria-label": "Dismiss" },
      });
    }
  }, [toasts]);
  return <Notifications position="bottom-right" containerWidth={380} autoClose={5000} limit={3} />;
}
