"use client";
import { useEdited } from "@/components/shell/use-organization-mutation";
// Revoking a version, or its token alone, as the person saw it when the window opened.
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { ConfirmDelete } from "@/components/ui/window/confirm-delete";
import { deploymentOperations } from "@/lib/shared/automations/operations";
import type { Automation, Deployment } from "@/lib/shared/automations/schema";

interface RevocationProps extends Dialog {
  automation: Automation;
  deployment: Deployment | null;
}

function useShown({ opened, automation: { id }, deployment }: RevocationProps) {
  return useEdited(opened, deployment, deploymentOperations.get, ({ version }) => ({
    id,
    version: String(version),
  }));
}

export function TokenRevocation(props: RevocationProps) {
  const { automation, deployment: _, ...dialog } = props;
  const edited = useShown(props);
  if (!edited.object) return null;
  const { version, tokenRuns } = edited.object;
  const name = `The token of version ${version}`;
  return (
    <ConfirmDelete
      {...dialog}
      kind="token"
      name={name}
      verb="Revoke"
      edited={edited}
      onConfirm={() => edited.change(deploymentOperations.revokeToken, { success: `${name} is revoked.` })}
    >
      Workers of {automation.name} that use it are refused at their next request
      {tokenRuns === "newest" && ", whichever version they run"}, so they can’t start kickoffs. Running jobs
      keep their environment. The version and its history stay; deploy again to get a new token.
    </ConfirmDelete>
  );
}

interface VersionRevocationProps extends RevocationProps {
  /** Those that are known, the newest first: to say what runs in its place. */
  deployments: readonly Deployment[];
}

export function VersionRevocation({ deployments, ...props }: VersionRevocationProps) {
  const { automation, deployment: _, ...dialog } = props;
  const edited = useShown(props);
  if (!edited.object) return null;
  const { version, tokenRuns } = edited.object;
  const name = `Version ${version}`;
  return (
    <ConfirmDelete
      {...dialog}
      kind="version"
      name={name}
      lead={
        <>
          <strong>{name}</strong> cannot be run again.
        </>
      }
      verb="Revoke"
      edited={edited}
      onConfirm={() => edited.change(deploymentOperations.revoke, { success: `${name} is revoked.` })}
    >
      {tokenRuns !== null && "Workers that use its token are refused at their next request."}{" "}
      {followersWords(automation, edited.object, deployments)} What runs already keeps its environment, and
      the history stays.
    </ConfirmDelete>
  );
}

/** What happens to workers whose token follows the newest version, if that version is revoked. */
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
