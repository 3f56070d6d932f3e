"use client";
// What a deploy gives: the token, this once, and what to do with it.
import { Text } from "@mantine/core";
import { counted } from "@/components/automations/kickoff-words";
import { ShownOnce } from "@/components/elements/shown-once";
import { NameWarnings } from "@/components/environment-variables/name-warnings";
import type { Automation, NewDeployment } from "@/lib/automations/schema";

interface DeploymentTokenProps {
  /** Null while there is none to show. */
  deployment: NewDeployment | null;
  automation: Automation;
  onClose: () => void;
}

export function DeploymentToken({ deployment, automation, onClose }: DeploymentTokenProps) {
  return (
    <ShownOnce
      shown={deployment}
      onClose={onClose}
      title={({ version }) => `Version ${version} is deployed`}
      codes={({ token }) => [
        { label: "Deployment token", code: token },
        { label: "Where the worker runs", code: commands(token), help: <WhereToKeepIt /> },
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
          {bakedWords(shown, automation)} Workers authenticate with this version’s deployment token.{" "}
          <strong>This is the only time you can see it</strong>: Latchkey stores just a hash.
          {shown.expiresAt && ` It expires on ${new Date(shown.expiresAt).toISOString().slice(0, 10)}.`}
        </>
      )}
    </ShownOnce>
  );
}

function WhereToKeepIt() {
  return (
    <Text size="xs" c="dimmed" mt={6}>
      Each run of <code>latchkey-worker exec</code> is a kickoff. In an image, mount the token as a file and
      name it with <code>--token-file</code>.
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

function bakedWords({ bakedCount }: NewDeployment, { variableCount }: Automation): string {
  const freshCount = Math.max(variableCount - bakedCount, 0);
  const baked =
    bakedCount === 0
      ? "No values were stored"
      : `${counted(bakedCount, "value")} ${bakedCount === 1 ? "was" : "were"} stored`;
  if (freshCount === 0) return `${baked}.`;
  return `${baked}; ${counted(freshCount, "secret-backed variable")} ${freshCount === 1 ? "is" : "are"} read fresh at every kickoff.`;
}
