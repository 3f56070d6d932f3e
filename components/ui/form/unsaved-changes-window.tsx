"use client";
import { Button, Group, Modal, Text } from "@mantine/core";

interface UnsavedChangesWindowProps {
  opened: boolean;
  /** Goes on editing. */
  onClose: () => void;
  proceed: (() => void) | null;
  /** Makes the form clean, so that proceeding is not asked about again. */
  discard: () => void;
}

export function UnsavedChangesWindow({ opened, onClose, proceed, discard }: UnsavedChangesWindowProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={400} zIndex={300} padding="lg" centered>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg">
        <Modal.Body>
          <Modal.Title>Discard your changes?</Modal.Title>
          <Text c="dimmed" mt={4}>
            Your changes haven’t been saved.
          </Text>
          <Group justify="flex-end" gap="xs" mt="lg">
            <Button variant="default" onClick={onClose} data-autofocus>
              Keep editing
            </Button>
            <Button
              color="red"
              onClick={() => {
                discard();
                onClose();
                // After the guard, which listens while the form is dirty, has gone.
                setTimeout(() => proceed?.());
              }}
            >
              Discard
            </Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
