"use client";
// What changed lately, and what needs somebody before it ends.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { secretNameOf } from "@/components/automations/kickoff-versions";
import { Section } from "@/components/overview/section";
import { secretPath } from "@/components/secret-history/path";
import { ConsoleLink } from "@/components/shell/console-link";
import { RelativeTime } from "@/components/ui/relative-time";
import { pauseReasonWords } from "@/components/webhooks/labels";
import type { Overview, Shortened } from "@/lib/shared/overview/schema";
import classes from "./overview.module.css";

export function Attention({ overview }: { overview: Overview }) {
  const { secretVersions, untested, tokens, invitations, pausedWebhooks } = overview;
  return (
    <div className={classes.columns}>
      {secretVersions && (
        <Lines
          title="Rotated secrets"
          empty="No kickoff saw a new secret version in the last 7 days."
          list={secretVersions}
          lineKey={({ resource }) => resource}
          line={({ resource, secretName, configId, changedAt, automation }) => ({
            name: (
              <ConsoleLink to={secretPath(`config:${configId}`, secretName)}>
                <code className={classes.key}>{secretNameOf(resource)}</code>
              </ConsoleLink>
            ),
            facts: (
              <>
                <RelativeTime value={changedAt} />
                {automation && (
                  <>
                    , first read by{" "}
                    <ConsoleLink to={`automations/${automation.id}?view=kickoffs`}>
                      {automation.name}
                    </ConsoleLink>
                  </>
                )}
              </>
            ),
          })}
        />
      )}
      {untested && (
        <Lines
          title="Credentials to test"
          empty="No credential needs a test."
          list={untested}
          lineKey={({ id }) => id}
          line={({ id, name, lastTestedAt }) => ({
            name: (
              <ConsoleLink to={`settings/secret-provider-credentials?credential=${id}`}>{name}</ConsoleLink>
            ),
            facts: lastTestedAt ? (
              <>
                Tested <RelativeTime value={lastTestedAt} />
              </>
            ) : (
              "Never tested"
            ),
          })}
        />
      )}
      {tokens && (
        <Lines
          title="Deployment tokens that end soon"
          empty="No deployment token ends in the next 14 days."
          list={tokens}
          lineKey={({ automation, version }) => `${automation.id} ${version}`}
          line={({ automation, version, expiresAt, lastUsedAt }) => ({
            name: (
              <ConsoleLink to={`automations/${automation.id}?view=deployments`}>
                {automation.name} v{version}
              </ConsoleLink>
            ),
            facts: (
              <>
                Ends <RelativeTime value={expiresAt} />,{" "}
                {lastUsedAt ? (
                  <>
                    last used <RelativeTime value={lastUsedAt} />
                  </>
                ) : (
                  "never used"
                )}
              </>
            ),
          })}
        />
      )}
      {invitations && (
        <Lines
          title="Invitations that end soon"
          empty="No invitation ends in the next 3 days."
          list={invitations}
          lineKey={({ id }) => id}
          line={({ email, expiresAt }) => ({
            name: <ConsoleLink to="settings/members">{email}</ConsoleLink>,
            facts: (
              <>
                Ends <RelativeTime value={expiresAt} />
              </>
            ),
          })}
        />
      )}
      {pausedWebhooks && (
        <Lines
          title="Paused webhooks"
          empty="No webhook is paused."
          list={pausedWebhooks}
          lineKey={({ id }) => id}
          line={({ id, host, at, reason }) => ({
            name: <ConsoleLink to={`settings/webhooks?webhook=${id}`}>{host}</ConsoleLink>,
            facts: (
              <>
                Paused {pauseReasonWords[reason]}, <RelativeTime value={at} />
              </>
            ),
          })}
        />
      )}
    </div>
  );
}

interface LinesProps<Item> {
  title: string;
  /** Said where there is none. */
  empty: string;
  list: Shortened<Item>;
  lineKey: (item: Item) => string;
  line: (item: Item) => { name: ReactNode; facts: ReactNode };
}

function Lines<Item>({ title, empty, list: { items, hasMore }, lineKey, line }: LinesProps<Item>) {
  return (
    <Section title={title}>
      {items.length === 0 ? (
        <Text c="dimmed" className={classes.calm}>
          {empty}
        </Text>
      ) : (
        <ul className={classes.items}>
          {items.map((item) => {
            const { name, facts } = line(item);
            return (
              <li key={lineKey(item)} className={classes.line}>
                <span className={classes.name}>{name}</span>
                <Text component="span" size="xs" c="dimmed">
                  {facts}
                </Text>
              </li>
            );
          })}
          {hasMore && (
            <li className={classes.line}>
              <Text component="span" c="dimmed">
                and more
              </Text>
            </li>
          )}
        </ul>
      )}
    </Section>
  );
}
