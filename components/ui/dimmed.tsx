import { Text } from "@mantine/core";
import type { ReactNode } from "react";

/** Part of a line, for what matters less or is missing. */
export function Dimmed({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <Text span inherit c="dimmed" className={className}>
      {children}
    </Text>
  );
}
