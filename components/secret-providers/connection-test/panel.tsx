"use client";
import { Button, Loader, Select, Text } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { automationList } from "@/components/automations/queries";
import { useConnectionTests, useStartTest } from "@/components/secret-providers/connection-test/attempts";
import { TestReadField, useTestReadChoice } from "@/components/secret-providers/connection-test/read-field";
import { TestSuccess } from "@/components/secret-providers/connection-test/result";
import { stageDetail } from "@/components/secret-providers/connection-test/stage-detail";
import { testStages } from "@/components/secret-providers/connection-test/stages";
import { testConnectionLabel } from "@/components/secret-providers/labels";
import { useAllowed, useOrganization } from "@/components/shell/organization";
import { failureWords, RequestId } from "@/components/ui/failure/error-state";
import { useChoices } from "@/components/ui/form/use-choices";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { StageList } from "@/components/ui/stage-list";
import { cloudDefinition, methodDefinition } from "@/lib/clouds/catalog";
import { RequestError } from "@/lib/shared/http/client";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";
import classes from "./panel.module.css";

/** The last test of a credential, the one that runs now, and the way to run another. */
export function ConnectionTestPanel({ credential }: { credential: SecretProviderCredential }) {
  const { id, provider, authenticationMethod, lastTest, lastTestedAt } = credential;
  const attempt = useConnectionTests()(id);
  const start = useStartTest();
  const canTest = useAllowed("secret_providers:manage");
  const isRunning = attempt?.isRunning ?? false;
  const shown = isRunning ? null : lastTest;
  const choice = useTestReadChoice();
  const actsForOne = credential.workloadIdentityConfig?.subject === "automation";
  const [automationId, setAutomationId] = useState(lastTest?.automation?.id ?? null);
  const section = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const wasRunning = useRef(false);
  useEffect(() => {
    if (isRunning === wasRunning.current) return;
    wasRunning.current = isRunning;
    // A button that is busy lets go of the focus.
    if (!isRunning && document.activeElement === document.body) button.current?.focus();
    // On a phone the stages, and then the result, would be below the fold.
    section.current?.scrollIntoView({ block: "nearest" });
  }, [isRunning]);
  const stages = testStages(
    { cloud: provider, method: authenticationMethod },
    isRunning ? "running" : lastTest,
    attempt?.stages,
  ).map((stage) => ({ ...stage, detail: stageDetail(stage, credential.workloadIdentityConfig?.id) }));

  function test() {
    const input = choice.take();
    if (input) start(id, input.read, actsForOne ? automationId : null);
  }

  return (
    <section ref={section} className={classes.panel} aria-label="Connection test">
      <div className={classes.header}>
        <div>
          <Text component="h3" fw={600}>
            Connection test
          </Text>
          <div className={classes.when}>
            {isRunning ? (
              `Asking ${cloudDefinition(provider).name}`
            ) : lastTestedAt ? (
              <>
                Tested <RelativeTime value={lastTestedAt} />
              </>
            ) : (
              "Not tested yet"
            )}
          </div>
        </div>
        {canTest && (
          <Button
            ref={button}
            variant={lastTest?.ok ? "default" : "filled"}
            leftSection={
              // Not the button's own loader, which would replace its name.
              isRunning ? (
                <Loader size={16} color="currentColor" aria-hidden="true" />
              ) : (
                <IconPlugConnected size={16} aria-hidden="true" />
              )
            }
            disabled={isRunning}
            aria-busy={isRunning || undefined}
            onClick={test}
            data-autofocus={lastTest === null || undefined}
          >
            {testConnectionLabel}
          </Button>
        )}
      </div>
      {canTest && actsForOne && (
        <TestAutomationField
          credential={credential}
          value={automationId}
          onChange={setAutomationId}
          disabled={isRunning}
        />
      )}
      {canTest && <TestReadField credential={credential} choice={choice} disabled={isRunning} />}
      {attempt?.error ? <NotRun error={attempt.error} hasResult={lastTest !== null} /> : null}
      {isRunning || lastTest ? (
        <StageList label="Connection test" stages={stages} />
      ) : (
        <WhatItDoes {...credential} />
      )}
      {shown?.automation && (
        <Text mt="xs">
          This result is for the automation <strong>{shown.automation.name}</strong> only.
        </Text>
      )}
      {shown?.ok && <TestSuccess test={shown} credential={credential} />}
    </section>
  );
}

function WhatItDoes({ provider, authenticationMethod }: SecretProviderCredential) {
  return (
    <Text c="dimmed">
      {methodDefinition(provider, authenticationMethod).words.test} It changes nothing in your account.
    </Text>
  );
}

/** The request itself failed: nothing was learned about the connection, unless the test goes on unseen. */
function NotRun({ error, hasResult }: { error: unknown; hasResult: boolean }) {
  const { detail, requestId } = failureWords(error);
  if (error instanceof RequestError && error.problem.code === "cut_off") {
    return (
      <Notice tone="warning" title="The connection to Latchkey was lost">
        The test continues on the server. Reload in a minute to see the result.
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title="The test couldn’t run">
      {detail} {hasResult && "Below is the result of the previous test."}
      {requestId && <RequestId value={requestId} />}
    </Notice>
  );
}

interface TestAutomationFieldProps {
  credential: SecretProviderCredential;
  /** Null: the first that may use the config, by name. */
  value: string | null;
  onChange: (automationId: string) => void;
  disabled: boolean;
}

/** For which automation a test acts, where the tokens of a config speak for one. */
function TestAutomationField({ credential, value, onChange, disabled }: TestAutomationFieldProps) {
  const { id: organizationId } = useOrganization();
  const canRead = useAllowed("automations:read");
  const { lastTest, workloadIdentityConfig } = credential;
  const tested = lastTest?.automation;
  const automations = useChoices({
    list: (query) => automationList(organizationId, query, workloadIdentityConfig?.id),
    choice: ({ id, name }) => ({ value: id, label: name }),
    chosen: tested ? [{ value: tested.id, label: tested.name }] : [],
    value,
    presetsFirst: true,
    enabled: canRead,
    kind: "automations",
  });
  return (
    <Select
      {...automations.select}
      label="Automation"
      description="This config’s tokens are for one automation each. The result is for this one only."
      placeholder={automations.value ? undefined : automations.select.nothingFoundMessage}
      value={automations.value}
      onChange={(chosen) => chosen && onChange(chosen)}
      disabled={disabled || !canRead}
    />
  );
}
