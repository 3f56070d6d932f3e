// What a connection test found: the principal that AWS saw, or why it refused and what to change.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/elements/copy-button";
import { MachineValue } from "@/components/elements/machine-value";
import { Notice } from "@/components/elements/notice";
import { Remedy } from "@/components/secret-providers/remedy";
import type { ConnectionTest } from "@/lib/secret-providers/schema";
import classes from "./connection-test.module.css";

export function TestSuccess({ test }: { test: Extract<ConnectionTest, { ok: true }> }) {
  return (
    <Notice tone="success" title="The handshake works">
      <dl className={classes.seen}>
        <dt>Assumed principal</dt>
        <dd>
          <MachineValue value={test.principal} label="assumed principal" />
        </dd>
        <dt>Account</dt>
        <dd>
          <MachineValue value={test.account} label="account" />
        </dd>
      </dl>
      <Text mt={8}>
        The OIDC provider, the trust policy and the audience are right. This does not prove that the role may
        read a particular secret: <code className={classes.machine}>secretsmanager:GetSecretValue</code> is
        exercised on each secret at kickoff.
      </Text>
    </Notice>
  );
}

export function TestFailure({ test }: { test: Extract<ConnectionTest, { ok: false }> }) {
  const words = [test.awsCode, test.message].filter(Boolean).join(": ");
  return (
    <div className={classes.failure}>
      {/* Without an answer of AWS the message may be the cause's own words. */}
      {words !== test.cause && (
        <Part title={test.awsCode ? "AWS answered" : "What happened"}>
          <div className={classes.answer}>
            <code>{words}</code>
            <CopyButton value={words} label={test.awsCode ? "AWS’s answer" : "the message"} />
          </div>
        </Part>
      )}
      <Part title="Likely cause">{test.cause}</Part>
      <Part title="What to change">
        <Remedy text={test.remedy} />
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Text component="h4" size="xs" c="dimmed" fw={500} mb={2}>
        {title}
      </Text>
      <Text component="div">{children}</Text>
    </section>
  );
}
