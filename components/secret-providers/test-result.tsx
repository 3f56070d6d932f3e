// What a green connection test proves, and what it does not.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import type { AuthenticationMethod } from "@/lib/shared/clouds/schema";
import type { ConnectionTest, SecretRead } from "@/lib/shared/secret-providers/schema";
import classes from "./connection-test.module.css";

const getSecretValue = <code className={classes.machine}>secretsmanager:GetSecretValue</code>;

interface Proof {
  title: string;
  principal: string;
  proved: string;
  /** Who reads, and when each secret is read at the latest. */
  reader: string;
  moment: string;
}

const proofs: Record<AuthenticationMethod, Proof> = {
  workload_identity: {
    title: "The handshake works",
    principal: "Assumed principal",
    proved: "The OIDC provider, the trust policy and the audience are right.",
    reader: "the role",
    moment: "kickoff",
  },
  static_keys: {
    title: "The keys work",
    principal: "Principal",
    proved: "AWS accepts the access key and lets it list your secrets’ names.",
    reader: "the key",
    moment: "deploy",
  },
  assume_role: {
    title: "The keys and the role work",
    principal: "Assumed principal",
    proved: "AWS accepts the access key, and the role trusts it and can list your secrets’ names.",
    reader: "the role",
    moment: "deploy",
  },
};

interface TestSuccessProps {
  test: Extract<ConnectionTest, { ok: true }>;
  method: AuthenticationMethod;
}

export function TestSuccess({ test, method }: TestSuccessProps) {
  const { title, principal, proved } = proofs[method];
  const read = test.stages?.find(({ stage }) => stage === "read")?.secrets ?? [];
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
      <Text mt={8}>
        {proved} {reading(proofs[method], read)}
      </Text>
    </Notice>
  );
}

function reading({ reader, moment }: Proof, secrets: readonly SecretRead[]): ReactNode {
  const read = secrets.filter(({ outcome }) => outcome === "ok");
  const [first] = read;
  if (!first) {
    return (
      <>
        This doesn’t prove that {reader} can read a particular secret: {getSecretValue} is called on each
        secret at {moment}.
      </>
    );
  }
  const what =
    read.length === 1 ? <code className={classes.machine}>{first.name}</code> : `${read.length} secrets`;
  return (
    <>
      It also proves that {reader} may read {what}, {read.length === 1 ? "its" : "their"} KMS key included;
      the {read.length === 1 ? "value was" : "values were"} discarded. It says nothing about other secrets:{" "}
      {getSecretValue} is called on each at {moment}.
    </>
  );
}
