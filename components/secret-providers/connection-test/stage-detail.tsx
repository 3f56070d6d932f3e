"use client";
// What a stage of a connection test showed, on demand.
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { FailureDetail } from "@/components/failures/detail";
import type { ShownStage } from "@/components/secret-providers/connection-test/stages";
import { useOrganization } from "@/components/shell/organization";
import { CodeBlock } from "@/components/ui/code-block";
import { MachineValue } from "@/components/ui/machine-value";
import { OutcomeIcon } from "@/components/ui/outcome";
import { RelativeTime } from "@/components/ui/relative-time";
import { type Status, statuses } from "@/components/ui/status";
import { duration } from "@/components/ui/time-words";
import { IssuerFindings } from "@/components/workload-identity/issuer-findings";
import { anyCloud } from "@/lib/clouds/catalog";
import type { ExplainedFailure } from "@/lib/shared/clouds/failures";
import { remedyLink } from "@/lib/shared/clouds/remedies";
import { counted } from "@/lib/shared/counted";
import type { TokenClaims } from "@/lib/shared/oidc/schema";
import { allows } from "@/lib/shared/permissions";
import type { SecretRead } from "@/lib/shared/secret-providers/schema";
import classes from "./panel.module.css";
import readClasses from "./secret-reads.module.css";

/**
 * Undefined where there is nothing to open.
 *
 * @param configId of the credential that was tested; undefined where it has keys of its own.
 */
export function stageDetail(stage: ShownStage, configId: string | undefined): ReactNode {
  const { findings, claims, principal, account, secrets, leftOut, failure, nameCount } = stage;
  // The first red secret has the failure below itself.
  if (secrets?.length) return <SecretReads secrets={secrets} leftOut={leftOut ?? 0} configId={configId} />;
  if (findings?.length) return <IssuerFindings findings={findings} />;
  if (failure) {
    return (
      <div className={classes.opened}>
        <TestFailure failure={failure} configId={configId} />
      </div>
    );
  }
  if (findings && stage.outcome === "ok") {
    return `${anyCloud.first} can use the discovery document and the keys, and the next token’s key is among them.`;
  }
  if (claims) return <Claims claims={claims} />;
  if (principal && account) return <Identity principal={principal} account={account} />;
  if (nameCount)
    return `${anyCloud.first} listed ${counted(nameCount, "name")}${stage.hasMoreNames ? ", and has more." : "."}`;
  return undefined;
}

function Claims({ claims: { header, payload } }: { claims: TokenClaims }) {
  const [minted = "", end = ""] = [payload.iat, payload.exp].map((seconds) =>
    new Date(Number(seconds) * 1000).toISOString(),
  );
  const isOver = Date.parse(end) < Date.now();
  return (
    <div className={classes.opened}>
      <Text>
        What {anyCloud.name} reads in the token: minted <RelativeTime value={minted} />,{" "}
        {isOver ? "ended" : "ends"} <RelativeTime value={end} />. The token is reused until five minutes
        before it ends. The signature is never shown.
      </Text>
      <CodeBlock label="Header and claims" code={JSON.stringify({ header, payload }, null, 2)} />
    </div>
  );
}

function Identity({ principal, account }: { principal: string; account: string }) {
  return (
    <dl className={classes.seen}>
      <dt>Principal</dt>
      <dd>
        <MachineValue value={principal} label="principal" />
      </dd>
      <dt>Account</dt>
      <dd>
        <MachineValue value={account} label="account" />
      </dd>
    </dl>
  );
}

interface SecretReadsProps {
  secrets: readonly SecretRead[];
  leftOut: number;
  /** Of the credential that was tested; undefined where it has keys of its own. */
  configId: string | undefined;
}

/** Each secret that a test read, with its own outcome: which version, or why not. Never a value. */
function SecretReads({ secrets, leftOut, configId }: SecretReadsProps) {
  // The same failure is explained once; the other secrets only say that they failed.
  const explained = new Set<string>();
  return (
    <>
      <ul className={readClasses.list} aria-label="Secrets">
        {secrets.map((secret) => {
          const { name, outcome, durationMs, version, failure } = secret;
          const isFirst = failure !== undefined && !explained.has(failure.remedy);
          if (failure) explained.add(failure.remedy);
          return (
            <li key={name} className={readClasses.secret}>
              <div className={readClasses.line}>
                <OutcomeIcon status={readStatuses[outcome]} size={15} />
                <code className={readClasses.name}>{name}</code>
                <span className={readClasses.facts}>
                  {statuses[readStatuses[outcome]].words}
                  {durationMs != null && ` · ${duration(durationMs)}`}
                </span>
              </div>
              {version && (
                <div className={readClasses.version}>
                  Version <MachineValue value={version} label={`version of ${name}`} />
                </div>
              )}
              {failure && isFirst && (
                <div className={readClasses.failure}>
                  <TestFailure failure={failure} configId={configId} />
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {leftOut > 0 && (
        <Text size="xs" c="dimmed" mt={8}>
          {counted(leftOut, "more secret is", "more secrets are")} not read here.
        </Text>
      )}
    </>
  );
}

const readStatuses: Record<SecretRead["outcome"], Status> = {
  ok: "read",
  failed: "failed",
  not_reached: "not_read",
};

interface TestFailureProps {
  failure: ExplainedFailure;
  /** Of the credential that was tested; undefined where it has keys of its own. */
  configId: string | undefined;
}

function TestFailure({ failure, configId }: TestFailureProps) {
  const { slug, permissions } = useOrganization();
  const { providerCode, message, cause, remedy, place } = failure;
  const words = [providerCode, message].filter(Boolean).join(": ");
  // The credential itself is what one looks at.
  const link = remedyLink(slug, { place, configId });
  return (
    <FailureDetail
      cause={cause}
      remedy={remedy}
      link={link && allows(permissions, link.needs) ? link : null}
      answer={{
        title: providerCode ? `${anyCloud.first} answered` : "What happened",
        lines: words ? [words] : [],
      }}
      heading="h4"
    />
  );
}
