// What a green connection test proves, and what it does not.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { MachineValue } from "@/components/ui/machine-value";
import { Notice } from "@/components/ui/notice";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { readAtWith } from "@/lib/shared/secret-providers/read-at";
import type {
  ConnectionTest,
  SecretProviderCredential,
  SecretRead,
} from "@/lib/shared/secret-providers/schema";
import classes from "./panel.module.css";

interface TestSuccessProps {
  test: Extract<ConnectionTest, { ok: true }>;
  credential: SecretProviderCredential;
}

export function TestSuccess({ test, credential }: TestSuccessProps) {
  const { provider, authenticationMethod } = credential;
  const { title, principal, proved } = methodDefinition(provider, authenticationMethod).words.proof;
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
        {proved} {reading(credential, read)}
      </Text>
    </Notice>
  );
}

function reading(
  { provider, authenticationMethod }: SecretProviderCredential,
  secrets: readonly SecretRead[],
): ReactNode {
  const { reader } = methodDefinition(provider, authenticationMethod).words.proof;
  const { readCall, readNeeds } = cloudDefinition(provider).words;
  const call = <code className={classes.machine}>{readCall}</code>;
  // When each secret is read at the latest.
  const moment = readAtWith(authenticationMethod);
  const read = secrets.filter(({ outcome }) => outcome === "ok");
  const [first] = read;
  if (!first) {
    return (
      <>
        This doesn’t prove that {reader} can read a particular secret: {call} is called on each secret at{" "}
        {moment}.
      </>
    );
  }
  const what =
    read.length === 1 ? <code className={classes.machine}>{first.name}</code> : `${read.length} secrets`;
  return (
    <>
      It also proves that {reader} may read {what}
      {readNeeds && `, ${read.length === 1 ? readNeeds.one : readNeeds.many}`}; the{" "}
      {read.length === 1 ? "value was" : "values were"} discarded. It says nothing about other secrets: {call}{" "}
      is called on each at {moment}.
    </>
  );
}
