// What a connection test found: the principal that AWS saw, or why it refused and what to change.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/elements/copy-button";
import { MachineValue } from "@/components/elements/machine-value";
import { Notice } from "@/components/elements/notice";
import { Remedy } from "@/components/secret-providers/remedy";
import type { AuthenticationMethod } from "@/lib/clouds/definition";
import type { ConnectionTest } from "@/lib/secret-providers/schema";
import classes from "./connection-test.module.css";

const getSecretValue = <code className={classes.machine}>secretsmanager:GetSecretValue</code>;

/** What a green test proves, and what it does not. */
const proofs: Record<AuthenticationMethod, { title: string; principal: string; words: ReactNode }> = {
  workload_identity: {
    title: "The handshake works",
    principal: "Assumed principal",
    words: (
      <>
        The OIDC provider, the trust policy and the audience are right. This does not prove that the role may
        read a particular secret: {getSecretValue} is exercised on each secret at kickoff.
      </>
    ),
  },
  static_keys: {
    title: "The keys work",
    principal: "Principal",
    words: (
      <>
        AWS accepts the access key and lets it list the names of your secrets. This does not prove that it may
        read a particular secret: {getSecretValue} is exercised on each secret at deploy.
      </>
    ),
  },
  assume_role: {
    title: "The keys and the role work",
    principal: "Assumed principal",
    words: (
      <>
        AWS accepts the access key, the role lets it in and may list the names of your secrets. This does not
        prove that the role may read a particular secret: {getSecretValue} is exercised on each secret at
        deploy.
      </>
    ),
  },
};

interface TestSuccessProps {
  test: Extract<ConnectionTest, { ok: true }>;
  method: AuthenticationMethod;
}

export function TestSuccess({ test, method }: TestSuccessProps) {
  const { title, principal, words } = proofs[method];
  return (
    <Notice tone="success" title={title}>
      <dl className={classes.seen}>
        <dt>{principal}</dt>
        <dd>
          <MachineValue value={test.principal} label={principal.toLowerCase()} />
        </dd>
        <dt>Account</dt>
        <dd>
          <MachineValue value={test.account} label="account" />
        </dd>
      </dl>
      <Text mt={8}>{words}</Text>
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
