"use client";
// What a pre-flight means: for kickoffs of what is deployed, for the next deploy, for the runtime of workers.
import { Text } from "@mantine/core";
import { tallyOf } from "@/components/automations/pre-flight/labels";
import { Notice } from "@/components/ui/notice";
import { OutcomeIcon } from "@/components/ui/outcome";
import { reasonWords } from "@/components/ui/reason-words";
import { duration } from "@/components/ui/time-words";
import type { PreFlight, VersionForecast } from "@/lib/shared/automations/pre-flight/schema";
import { counted } from "@/lib/shared/counted";
import { isOlderRuntime } from "@/lib/shared/resolution/plan";
import classes from "./pre-flight.module.css";

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

export function PreFlightSummary({ result }: { result: PreFlight }) {
  const { variables, versions, durationMs } = result;
  const { failed, atKickoff, atDeploy } = tallyOf(result);
  const took = `Tested in ${duration(durationMs)}; values were discarded.`;
  if (failed.length === 0) {
    return (
      <Notice
        tone={result.ok ? "success" : "warning"}
        title={variables.length === 1 ? "The variable works" : `All ${variables.length} variables work`}
      >
        {took}
        {!result.ok && " A kickoff of the newest version would still fail: see below."}
      </Notice>
    );
  }
  return (
    <Notice
      tone="error"
      title={`${failed.length} of ${counted(variables.length, "variable")} ${failed.length === 1 ? "fails" : "fail"}`}
    >
      {atKickoff.length > 0 && (
        <Text>
          {versions.length > 0 ? "Kickoffs fail" : "Kickoffs will fail"} and get no variables because of{" "}
          {list.format(atKickoff)}.
        </Text>
      )}
      {atDeploy.length > 0 && <Text>The next deploy fails because of {list.format(atDeploy)}.</Text>}
      <Text>{took}</Text>
    </Notice>
  );
}

/** Versions, and the runtime that they need. */
export function Forecast({ result }: { result: PreFlight }) {
  const { versions, olderVersions, runtime } = result;
  const { atKickoff } = tallyOf(result);
  if (versions.length === 0 && !runtime) return null;
  return (
    <section aria-label="What a kickoff would do">
      <Text component="h2" fw={600} mb={8}>
        What a kickoff would do
      </Text>
      <ul className={classes.versions}>
        {versions.map((forecast) => (
          <Version key={forecast.version} forecast={forecast} unread={atKickoff} />
        ))}
        {olderVersions > 0 && (
          <li className={classes.version}>
            <OutcomeIcon status="not_tested" size={16} />
            <div>{counted(olderVersions, "older version")} with active tokens: not tested.</div>
          </li>
        )}
        {runtime && <Runtime {...runtime} />}
      </ul>
    </section>
  );
}

function Version({ forecast, unread }: { forecast: VersionForecast; unread: string[] }) {
  const { version, failures, absentKeys } = forecast;
  const failing = [...new Set([...failures.map(({ key }) => key), ...unread])].sort();
  const notBaked = failures.filter(({ reason }) => reason === "not_baked");
  return (
    <li className={classes.version}>
      <OutcomeIcon
        status={failing.length > 0 ? "failed" : absentKeys.length > 0 ? "warning" : "ok"}
        size={16}
      />
      <div>
        <strong>Version {version}</strong>:{" "}
        {failing.length > 0 ? <>fails because of {list.format(failing)}.</> : "would resolve."}
        {notBaked.length > 0 && (
          <Text c="dimmed">
            {list.format(notBaked.map(({ key }) => key))}: read at deploy now, and not held by this version.
            Deploy again, or revoke the version’s token.
          </Text>
        )}
        {failures
          .filter(({ reason }) => reason !== "not_baked" && reason !== "no_credential_found")
          .map(({ key, reason, detail }) => (
            <Text key={key} c="dimmed">
              {key}: {reasonWords(reason)}. {detail}
            </Text>
          ))}
        {absentKeys.length > 0 && (
          <Text c="dimmed">{list.format(absentKeys)}: absent until the next deploy.</Text>
        )}
      </div>
    </li>
  );
}

function Runtime({ minimum, last }: NonNullable<PreFlight["runtime"]>) {
  const isRefused = last !== null && isOlderRuntime(last, minimum);
  return (
    <li className={classes.version}>
      <OutcomeIcon status={isRefused ? "refused" : last ? "ok" : "not_known"} size={16} />
      <div>
        <strong>Runtime</strong>: workers need {minimum} or later, because variables read secrets; older ones
        are refused.{" "}
        {last && (
          <Text span inherit c="dimmed">
            The newest kickoff came from {last}
            {isRefused ? ": update the automation’s image." : "."}
          </Text>
        )}
      </div>
    </li>
  );
}
