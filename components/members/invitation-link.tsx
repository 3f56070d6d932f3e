"use client";
// What inviting gives: the link, this once.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { CodeBlock } from "@/components/elements/code-block";
import { Notice } from "@/components/elements/notice";
import { exactTime } from "@/components/elements/time-words";
import type { NewInvitation } from "@/lib/invitations/schema";

interface InvitationLinkProps {
  /** Null while there is none to show. */
  invitation: NewInvitation | null;
  onClose: () => void;
}

export function InvitationLink({ invitation, onClose }: InvitationLinkProps) {
  const [isCopied, setIsCopied] = useState(false);
  const [isWarned, setIsWarned] = useState(false);
  const isPressing = isWarned && !isCopied;

  function close() {
    if (!isCopied && !isWarned) {
      setIsWarned(true);
      return;
    }
    onClose();
    setIsCopied(false);
    setIsWarned(false);
  }

  return (
    <Modal
      opened={invitation !== null}
      onClose={close}
      // A slip of the mouse must not lose the link.
      closeOnClickOutside={false}
      title={invitation ? `Invitation for ${invitation.email}` : ""}
      size={560}
      radius="lg"
      padding="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {invitation && (
        <Stack gap="md">
          <Text>
            Send this link to {invitation.email}, who joins with the role {invitation.role.name}. It works
            once, until {exactTime(new Date(invitation.expiresAt))}. <strong>It is shown only now</strong>:
            Latchkey keeps a hash of it.
          </Text>
          <CodeBlock
            label="Invitation link"
            code={invitation.link}
            onCopied={() => setIsCopied(true)}
            withInitialFocus
          />
          {isPressing && (
            <Notice tone="warning" title="The link was not copied">
              Once this window is closed it is gone. You could make a new one with Send Again.
            </Notice>
          )}
          <Group justify="flex-end">
            <Button variant={isPressing ? "default" : "filled"} onClick={close}>
              {isPressing ? "Close without copying" : "Done"}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
