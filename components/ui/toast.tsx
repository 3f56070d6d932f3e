import { notifications } from "@mantine/notifications";
import { IconCheck } from "@tabler/icons-react";

/** Says that something succeeded. What failed stays on the page instead, until it is mended. */
export function toast(message: string): void {
  notifications.show({
    message,
    color: "green",
    icon: <IconCheck size={16} aria-hidden="true" />,
    withBorder: true,
    closeButtonProps: { "aria-label": "Dismiss" },
  });
}
