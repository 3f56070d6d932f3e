"use client";
import { useRevocation } from "@/components/automations/use-revocation";
import { ConfirmDelete } from "@/components/ui/confirm-delete";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

interface VersionRevocationProps {
  opened: boolean;
  onClose: () => void;
  automation: Automation;
  deployment: Deployment | null;
  /** Those that are known, the newest first: to say what runs in its place. */
  deployments: readonly Deployment[];
}

export function VersionRevocation(props: VersionRevocationProps) {
  const { opened, onClose, automation, deployment, deployments } = props;
  const { edited, revoke } = useRevocation(opened, automation, deployment);
  if (!edited.object) return null;
  const { version, tokenRuns } = edited.object;
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      kind="version"
      name={`Version ${version}`}
      lead={
        <>
          <strong>Version {version}</strong> cannot be run again.
        </>
      }
      verb="Revoke"
      edited={edited}
      onConfirm={() => revoke(`Version ${version} is revoked.`)}
    >
      {tokenRuns !== null && "Workers that use its token are refused at their next request."}{" "}
      {followersWords(automation, edited.object, deployments)} What runs already keeps its environment, and
      the history stays.
    </ConfirmDelete>
  );
}

/** What becomes of the workers whose token follows the newest version, where that is this one. */
function followersWords(
  { followingTokens }: Automation,
  { version }: Deployment,
  deployments: readonly Deployment[],
): string {
  const hasFollowers = followingTokens.some((token) => token.version !== version);
  const [newest, next] = deployments.filter(({ revokedAt }) => !revokedAt);
  if (!hasFollowers || newest?.version !== version) return "";
  const fallback = next ? `version ${next.version}` : "the newest version that is left";
  return `Workers whose token follows the newest version run ${fallback} from their next kickoff, with the values that it holds. To keep them on what is assigned now, deploy first.`;
}
