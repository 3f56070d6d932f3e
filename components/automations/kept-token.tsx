"use client";
// What a deploy gives whose workers keep a token that follows the newest version: nothing to hand out.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { bakedWords, dayOf } from "@/components/automations/deployment-words";
import { NameWarnings } from "@/components/environment-variables/name-warnings";
import { useFocusReturn } from "@/components/ui/use-focus-return";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";

interface KeptTokenProps {
  /** Null while there is none to show. */
  deployment: NewDeployment | null;
  automation: Automation;
  onClose: () => void;
}

export function KeptToken({ deployment, automation, onClose }: KeptTokenProps) {
  useFocusReturn(deployment !== null);
  return (
    <Modal
      opened={deployment !== null}
      onClose={onClose}
      title={deployment && `Version ${deployment.version} is deployed`}
      size={520}
      radius="lg"
      padding="lg"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {deployment && (
        <Stack gap="md">
          <Text>
            <strong>Your workers keep their token</strong> and run version {deployment.version} from their
            next kickoff. {bakedWords(deployment, automation)}
          </Text>
          <Text c="dimmed">{expiryWords(automation)}</Text>
          <NameWarnings warnings={deployment.warnings} />
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              Done
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function expiryWords({ followingTokens: [token] }: Automation): string {
  if (!token) return "";
  const end = token.expiresAt ? `expires on ${dayOf(token.expiresAt)}` : "does not expire";
  return `The token of version ${token.version} ${end}. For a new one, choose “Deploy with options”.`;
}
