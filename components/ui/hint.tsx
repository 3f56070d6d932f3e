import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A sentence in small letters, of what is good to know. */
export function Hint({ children }: { children: ReactNode }) {
  return (
    <Text size="xs" c="dimmed">
      {children}
    </Text>
  );
}

/** In a cell of a table: an explanation of the words above. */
export function SecondLine({ children }: { children: ReactNode }) {
  return (
    <Text component="span" display="block" size="xs" c="dimmed">
      {children}
    </Text>
  );
}
