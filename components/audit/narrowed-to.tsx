"use client";
import { Button, Group, Text } from "@mantine/core";

interface NarrowedToProps {
  /** "by nightly v3", "on credential production". */
  words: string;
  onClear: () => void;
}

/** Says what the filters beside it cannot show, and takes it away again. */
export function NarrowedTo({ words, onClear }: NarrowedToProps) {
  return (
    <Group gap="xs" mb="sm">
      <Text style={{ overflowWrap: "anywhere" }}>
        Only events <strong>{words}</strong>.
      </Text>
      <Button variant="default" size="xs" onClick={onClear}>
        Show all
      </Button>
    </Group>
  );
}
