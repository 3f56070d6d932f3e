// The name and the mark: a latchkey whose bow, shank and bit spell an L.
import { Group, Text } from "@mantine/core";

/** Bow with its hole, shank, and a bit whose foot makes the L; on even coordinates, so that it stays sharp at 16 pixels. */
const outline =
  "M12 4a6 6 0 0 1 2 11.66V24h5v-4h4v4h3v4H10V15.66A6 6 0 0 1 12 4Zm0 3.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z";

interface MarkProps {
  /** Edge of the square in pixels. */
  size?: number;
}

/** Decorative: give its surroundings the name. */
export function Mark({ size = 20 }: MarkProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#c9a448" />
      <path fill="#191918" fillRule="evenodd" d={outline} />
    </svg>
  );
}

export function Wordmark({ size = 20 }: MarkProps) {
  return (
    <Group gap={8} wrap="nowrap">
      <Mark size={size} />
      <Text component="span" fw={600} fz={size > 24 ? "lg" : "sm"} style={{ letterSpacing: "-0.01em" }}>
        Latchkey
      </Text>
    </Group>
  );
}
