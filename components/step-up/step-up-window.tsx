"use client";
import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";
import { profileOperations } from "@/lib/shared/profile/operations";

interface StepUpWindowProps {
  opened: boolean;
  onClose: () => void;
  onConfirmed: () => void;
}

export function StepUpWindow({ opened, onClose, onConfirmed }: StepUpWindowProps) {
  useFocusReturn(opened);
  // It is over a form, which an Escape that is meant for this window would close too.
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "Escape") onClose();
  }
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={420}
      zIndex={300}
      padding="lg"
      closeOnEscape={false}
      onKeyDown={onKeyDown}
      centered
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg">
        {/* Without a header of its own: the window beneath has one, and a page has one banner. */}
        <Modal.Body>
          <Modal.Title>Confirm that it’s you</Modal.Title>
          <Confirmation onClose={onClose} onConfirmed={onConfirmed} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** On what has the focus: no window hears its Escape. */
const ownEscape = { "data-mantine-stop-propagation": true };

function Confirmation({ onClose, onConfirmed }: Omit<StepUpWindowProps, "opened">) {
  const [password, setPassword] = useState("");
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const wrong = failure instanceof RequestError ? failure.problem.fieldErrors?.password?.[0] : undefined;

  async function confirm(event: FormEvent) {
    event.preventDefault();
    // What React takes for the form around it, which is elsewhere in the page, is not sent.
    event.stopPropagation();
    if (isRunning) return;
    setIsRunning(true);
    setFailure(null);
    try {
      await call(profileOperations.stepUp, {}, { body: { password } });
      onConfirmed();
    } catch (error) {
      setFailure(error);
      setIsRunning(false);
    }
  }

  return (
    <form onSubmit={confirm} noValidate>
      <Stack gap="sm" mt={4}>
        <Text size="sm">
          This decides who gets in. Enter your password to go on. You won’t be asked again for 10 minutes.
        </Text>
        {failure && !wrong ? <FailureNotice failure={failure} /> : null}
        <PasswordInput
          {...ownEscape}
          label="Password"
          aria-required
          autoComplete="current-password"
          value={password}
          error={wrong}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0, ...ownEscape }}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button {...ownEscape} variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button {...ownEscape} type="submit" loading={isRunning}>
            Confirm
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
