"use client";
// The issuer check: what the cloud will find when it reads this Latchkey's discovery document and keys.
import { Text } from "@mantine/core";
import { IconStethoscope } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useOrganization } from "@/components/shell/organization";
import { DocsLink } from "@/components/ui/docs-link";
import { failureWords, RequestId } from "@/components/ui/failure/error-state";
import { Hint } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { type Stage, StageList } from "@/components/ui/stage-list";
import { IssuerFindings } from "@/components/workload-identity/issuer-findings";
import { anyCloud } from "@/lib/clouds/catalog";
import { issuerParts } from "@/lib/shared/oidc/issuer-parts";
import { issuerOperations } from "@/lib/shared/oidc/operations";
import type { IssuerCheck as Check } from "@/lib/shared/oidc/schema";
import { call } from "@/lib/shared/operations/client";
import classes from "./issuer-check.module.css";

export function IssuerCheck() {
  const { id } = useOrganization();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => call(issuerOperations.check, { organizationId: id }),
  });
  const shown = isPending ? null : data;
  return (
    <section className={classes.root} aria-label="Issuer check">
      <div className={classes.header}>
        <div>
          <Text component="h2" fw={600}>
            Issuer check
          </Text>
          <Hint>
            Fetches the discovery document and the keys through the issuer URL, as {anyCloud.name} does.{" "}
            <DocsLink to="operations#reachable-from-aws">Reachable from {anyCloud.name}</DocsLink>
          </Hint>
        </div>
        <IconButton variant="default" icon={IconStethoscope} loading={isPending} onClick={() => mutate()}>
          {data ? "Check again" : "Check the issuer"}
        </IconButton>
      </div>
      {error && !isPending && <NotChecked error={error} />}
      {(isPending || shown) && <StageList label="Issuer check" stages={shown ? stagesOf(shown) : waiting} />}
      {shown && <Verdict check={shown} />}
    </section>
  );
}

const waiting: Stage[] = Object.values(issuerParts).map((label, index) => ({
  label,
  outcome: index === 0 ? "running" : "not_reached",
}));

function stagesOf({ parts }: Check): Stage[] {
  return parts.map(({ part, outcome, durationMs, url, findings }) => ({
    label: issuerParts[part],
    outcome,
    durationMs,
    detail:
      findings.length > 0 ? (
        <IssuerFindings findings={findings} />
      ) : (
        url && (
          <>
            <code className={classes.machine}>{url}</code> answers correctly.
          </>
        )
      ),
  }));
}

function Verdict({ check: { outcome, parts } }: { check: Check }) {
  if (outcome === "ok") {
    return (
      <Notice tone="success" title={`${anyCloud.first} can read this issuer`}>
        Everything fetched from here is valid. A connection test proves that {anyCloud.name} can reach it too.
      </Notice>
    );
  }
  if (outcome === "failed") {
    return (
      <Notice tone="error" title={`${anyCloud.first} would not accept this issuer`}>
        Until you fix what is marked above, {anyCloud.name} reports that it couldn’t retrieve the verification
        key.
      </Notice>
    );
  }
  const count = parts.flatMap(({ findings }) => findings).length;
  const isOne = count === 1;
  return (
    <Notice tone="warning" title={`No definite problems, ${isOne ? "one warning" : `${count} warnings`}`}>
      {isOne ? "The warning" : "The warnings"} above might keep {anyCloud.name} from reading this issuer. A
      connection test shows whether {isOne ? "it does" : "they do"}.
    </Notice>
  );
}

function NotChecked({ error }: { error: unknown }) {
  const { detail, requestId } = failureWords(error);
  return (
    <Notice tone="warning" title="The issuer couldn’t be checked">
      {detail} {requestId && <RequestId value={requestId} />}
    </Notice>
  );
}
