import { Button, type ButtonProps, polymorphic } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";

interface IconButtonProps extends Omit<ButtonProps, "leftSection"> {
  icon: Icon;
}

/** A button with an icon before its words; the words say it all. */
export const IconButton = polymorphic<"button", IconButtonProps>(
  ({ icon: Icon, ...props }: IconButtonProps) => (
    <Button {...props} leftSection={<Icon size={props.size === "xs" ? 15 : 16} aria-hidden="true" />} />
  ),
);
