"use client";
// What a deploy gives: the token, this once, and what to do with it.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { counted } from "@/components/automations/kickoff-words";
import { CodeBlock } from "@/components/elements/code-block";
import { Notice } from "@/components/elements/notice";
import type { Automation, NewDeployment } from "@/lib/automations/schema";

interface DeploymentTokenProps {
  /** Null while there is none to show. */
  deployment: NewDeployment | null;
  automation: Automation;
  onClose: () => void;
}

export function DeploymentToken({ deployment, automation, onClose }: DeploymentTokenProps) {
  const [isCopied, setIsCopied] = useState(false);
  const [isWarned, setIsWarned] = useState(false);

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
      opened={deployment !== null}
      onClose={close}
      // A slip of the mouse must not lose the token.
      closeOnClickOutside={false}
      title={deployment ? `Version ${deployment.version} is deployed` : ""}
      size={620}
      radius="lg"
      padding="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {deployment && (
        <Stack gap="md">
          <Text>
            {bakedWords(deployment, automation)} The version’s workers authenticate with its deployment token.{" "}
            <strong>It is shown only now</strong>: Latchkey keeps a hash of it and cannot show it again.
          </Text>
          <CodeBlock
            label="Deployment token"
            code={deployment.token}
            onCopied={() => setIsCopied(true)}
            withInitialFocus
          />
          <div>
            <CodeBlock
              label="Where the worker runs"
              code={commands(deployment.token)}
              onCopied={() => setIsCopied(true)}
            />
            <Text size="xs" c="dimmed" mt={6}>
              Each run of <code>latchkey-worker exec</code> is a kickoff. In an image, mount the token as a
              file and name it with <code>--token-file</code>.
            </Text>
          </div>
          {deployment.version > 1 && (
            <Text c="dimmed">
              Earlier versions keep running with their own tokens until you revoke those under Deployments.
            </Text>
          )}
          {isWarned && !isCopied && (
            <Notice tone="warning" title="The token was not copied">
              Once this window is closed it is gone. Without it you would have to deploy again.
            </Notice>
          )}
          <Group justify="flex-end">
            <Button variant={isWarned && !isCopied ? "default" : "filled"} onClick={close}>
              {isWarned && !isCopied ? "Close without copying" : "Done"}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function commands(token: string): string {
  return [
    `export LATCHKEY_URL=${window.location.origin}`,
    `export LATCHKEY_DEPLOYMENT_TOKEN=${token}`,
    "latchkey-worker exec -- <command>",
  ].join("\n");
}

function bakedWords({ bakedCount }: NewDeployment, { variableCount }: Automation): string {
  const freshCount = Math.max(variableCount - bakedCount, 0);
  const baked =
    bakedCount === 0
      ? "No value was baked in"
      : `${counted(bakedCount, "value")} ${bakedCount === 1 ? "was" : "were"} baked in`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable")} ${freshCount === 1 ? "is" : "are"} read fresh at every kickoff.`;
}
