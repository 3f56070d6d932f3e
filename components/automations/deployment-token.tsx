"use client";
// What a deploy gives: the token, this once, and what to do with it.
import { Anchor, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { NameWarnings } from "@/components/environment-variables/name-warnings";
import { useOrganization } from "@/components/shell/organization";
import { dayInUtc } from "@/components/ui/time-words";
import { ShownOnce } from "@/components/ui/window/shown-once";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import type { Automation, NewDeployment } from "@/lib/shared/automations/schema";
import { counted } from "@/lib/shared/counted";

interface DeploymentTokenProps {
  /** Null while there is none to show. */
  deployment: NewDeployment | null;
  automation: Automation;
  onClose: () => void;
}

export function DeploymentToken({ deployment, automation, onClose }: DeploymentTokenProps) {
  const isKept = deployment !== null && deployment.token === null;
  return (
    <>
      <KeptToken deployment={isKept ? deployment : null} automation={automation} onClose={onClose} />
      <NewToken deployment={isKept ? null : deployment} onClose={onClose} />
    </>
  );
}

function NewToken({ deployment, onClose }: Omit<DeploymentTokenProps, "automation">) {
  return (
    <ShownOnce
      shown={deployment}
      onClose={onClose}
      title={({ version }) => `Version ${version} is deployed`}
      codes={({ token }) => [
        { label: "Deployment token", code: token ?? "" },
        { label: "Where the worker runs", code: commands(token ?? ""), help: <WhereToKeepIt /> },
      ]}
      footnote={({ version, warnings }) => (
        <>
          <NameWarnings warnings={warnings} />
          {version > 1 && (
            <Text c="dimmed">
              Earlier versions keep working with their own tokens until you revoke them under Deployments.
            </Text>
          )}
        </>
      )}
      warning={{
        title: "You haven’t copied the token",
        words: "It can’t be shown again after you close this window. Without it you need to deploy again.",
      }}
    >
      {(shown) => (
        <>
          {bakedWords(shown)} {runsWords(shown)} <strong>This is the only time you can see it</strong>:
          Latchkey stores just a hash.
          {shown.expiresAt && ` It expires on ${dayInUtc(shown.expiresAt)}.`}
        </>
      )}
    </ShownOnce>
  );
}

/** What the token runs, and how to have it otherwise. */
function runsWords({ version, tokenRuns }: NewDeployment): string {
  return tokenRuns === "newest"
    ? "Workers with this deployment token always run the newest version: the next deploys need no new one."
    : `Workers with this deployment token run version ${version} and no other. For one that later deploys keep, choose “Deploy with options”.`;
}

function WhereToKeepIt() {
  const { slug } = useOrganization();
  return (
    <Text size="xs" c="dimmed" mt={6}>
      Each run of <code>latchkey-worker exec</code> is a kickoff. In an image, mount the token as a file and
      name it with <code>--token-file</code>. {/* In a page of its own: what is shown here is shown once. */}
      <Anchor href={`/${slug}/workers`} target="_blank" inherit>
        Get the worker
      </Anchor>
    </Text>
  );
}

function commands(token: string): string {
  return [
    `export LATCHKEY_URL=${window.location.origin}`,
    `export LATCHKEY_DEPLOYMENT_TOKEN=${token}`,
    "latchkey-worker exec -- <command>",
  ].join("\n");
}

// Where workers keep a token that follows the newest version, a deploy makes no new one to pass on.

function KeptToken({ deployment, automation, onClose }: DeploymentTokenProps) {
  useFocusReturn(deployment !== null);
  return (
    <Modal
      opened={deployment !== null}
      onClose={onClose}
      title={deployment && `Version ${deployment.version} is deployed`}
      size={520}
    >
      {deployment && (
        <Stack gap="md">
          <Text>
            <strong>Your workers keep their token</strong> and run version {deployment.version} from their
            next kickoff. {bakedWords(deployment)}
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
  const end = token.expiresAt ? `expires on ${dayInUtc(token.expiresAt)}` : "does not expire";
  return `The token of version ${token.version} ${end}. For a new one, choose “Deploy with options”.`;
}

/** From the deployment alone: words that change when the automation is read again would move the button below them. */
function bakedWords({ bakedCount, freshCount }: NewDeployment): string {
  const baked =
    bakedCount === 0 ? "No values were stored" : `${counted(bakedCount, "value was", "values were")} stored`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable is", "secret-backed variables are")} read fresh at every kickoff.`;
}
