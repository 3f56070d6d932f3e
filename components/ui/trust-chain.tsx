// Who trusts whom, from Latchkey to the secrets, as far as it was observed: links are green, red or unknown.
import { VisuallyHidden } from "@mantine/core";
import {
  IconCheck,
  IconFingerprint,
  IconKey,
  IconLock,
  IconQuestionMark,
  IconUserShield,
  IconX,
} from "@tabler/icons-react";
import { Fragment, type ReactNode } from "react";
import { Mark } from "@/components/ui/mark";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Status, statuses } from "@/components/ui/status";
import classes from "./trust-chain.module.css";

export interface TrustLink {
  from: string;
  to: string;
  state: "green" | "red" | "unknown";
  /** What was or was not seen: "Token accepted". */
  label: string;
  /** What showed it, and when. */
  evidence?: { by: string; at: string };
}

export function TrustChain({ links }: { links: readonly TrustLink[] }) {
  const [first] = links;
  if (!first) return null;
  const shared = sharedEvidence(links);
  return (
    <figure className={classes.root} aria-label="Trust chain">
      <div className={classes.chain} aria-hidden="true">
        <ChainNode name={first.from} />
        {links.map((link) => (
          <Fragment key={link.to}>
            <div className={classes.link} data-state={link.state}>
              <span className={classes.knot}>{knots[link.state]}</span>
              <span className={classes.label}>
                {link.label}
                {link.evidence && !shared && <EvidenceLine evidence={link.evidence} />}
              </span>
            </div>
            <ChainNode name={link.to} />
          </Fragment>
        ))}
      </div>
      {shared && (
        <div className={classes.shared} aria-hidden="true">
          <EvidenceLine evidence={shared} />
        </div>
      )}
      <VisuallyHidden>
        <ol>
          {links.map(({ from, to, state, label, evidence }) => (
            <li key={to}>
              {from} to {to}: {statuses[stateStatuses[state]].words.toLowerCase()}. {label}
              {evidence && <EvidenceLine evidence={evidence} />}
            </li>
          ))}
        </ol>
      </VisuallyHidden>
    </figure>
  );
}

/** What showed all of it, where one thing did: said once, below. */
function sharedEvidence(links: readonly TrustLink[]): TrustLink["evidence"] | null {
  const evidence = links.flatMap((link) => link.evidence ?? []);
  const [first, ...others] = evidence;
  return first && others.every(({ by, at }) => by === first.by && at === first.at) ? first : null;
}

function EvidenceLine({ evidence: { by, at } }: { evidence: NonNullable<TrustLink["evidence"]> }) {
  return (
    <span className={classes.seen}>
      {" "}
      {by}, <RelativeTime value={at} />
    </span>
  );
}

function ChainNode({ name }: { name: string }) {
  return (
    <div className={classes.node}>
      {nodeIcons[name] ?? nodeIcons.Secrets}
      <span>{name}</span>
    </div>
  );
}

const nodeIcons: Record<string, ReactNode> = {
  Latchkey: <Mark size={20} />,
  "OIDC provider": <IconFingerprint size={20} stroke={1.6} />,
  "Access key": <IconKey size={20} stroke={1.6} />,
  Role: <IconUserShield size={20} stroke={1.6} />,
  Secrets: <IconLock size={20} stroke={1.6} />,
};

const knots: Record<TrustLink["state"], ReactNode> = {
  green: <IconCheck size={12} stroke={3} />,
  red: <IconX size={12} stroke={3} />,
  unknown: <IconQuestionMark size={12} stroke={2.5} />,
};

const stateStatuses: Record<TrustLink["state"], Status> = {
  green: "works",
  red: "broken",
  unknown: "not_known_yet",
};
