"use client";
// What the wait for a role's trust has seen so far: it turns green by itself.
import { Anchor, Button, Loader, Text, VisuallyHidden } from "@mantine/core";
import { awaitedLinks } from "@/components/secret-providers/connection-test/trust-links";
import { failureWords } from "@/components/ui/failure/error-state";
import { Hint } from "@/components/ui/hint";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import { TrustChain } from "@/components/ui/trust-chain";
import type { TrustWaitView } from "@/components/workload-identity/setup/use-trust-wait";
import { anyCloud, cloudDefinition } from "@/lib/clouds/catalog";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { TrustWait } from "@/lib/shared/workload-identity/schema";
import classes from "./trust-wait.module.css";

type TrustWaitState = TrustWait["state"];

const stateWords: Record<TrustWaitState, string> = {
  none: "",
  stopped: "",
  waiting: `Waiting for ${anyCloud.name}`,
  green: `${anyCloud.first} lets this organization in`,
  timed_out: `${anyCloud.first} has not let this organization in`,
};

interface TrustWaitPanelProps {
  wait: TrustWaitView;
  cloud: CloudId;
}

export function TrustWaitPanel({ wait, cloud }: TrustWaitPanelProps) {
  return (
    <>
      <VisuallyHidden role="status">{stateWords[wait.wait.state]}</VisuallyHidden>
      <Progress {...wait} cloud={cloud} />
    </>
  );
}

function Progress({ wait, error, start, stop, cloud }: TrustWaitView & { cloud: CloudId }) {
  const { state, attempts, triedAt, endsAt, endedAt, failure } = wait;
  if (state === "none" || state === "stopped") {
    return (
      <Hint>
        When you copy it, this page checks whether {anyCloud.name} lets this organization in.{" "}
        <Anchor component="button" type="button" inherit onClick={start}>
          Check now
        </Anchor>
        {error ? <> {failureWords(error).detail}</> : null}
      </Hint>
    );
  }
  if (state === "green") {
    return (
      <Notice tone="success" title={stateWords.green}>
        The role was assumed {endedAt && <RelativeTime value={endedAt} />}. Go on with the next step below.
      </Notice>
    );
  }
  const isWaiting = state === "waiting";
  return (
    <section className={classes.root} aria-label={`Waiting for ${cloudDefinition(cloud).name}`}>
      <div className={classes.head}>
        <div className={classes.words}>
          {isWaiting && <Loader size={16} aria-hidden="true" />}
          <Text fw={600}>{stateWords[state]}</Text>
        </div>
        <Button variant="default" size="xs" onClick={isWaiting ? stop : start}>
          {isWaiting ? "Stop" : "Check again"}
        </Button>
      </div>
      <TrustChain links={awaitedLinks(cloud, failure?.reason ?? null, isWaiting)} />
      <Hint>
        {triedAt ? (
          <>
            Tried {attempts === 1 ? "once" : `${attempts} times`}, last <RelativeTime value={triedAt} />
            {failure && <>: {failure.message}</>}
          </>
        ) : (
          "Run the script; this page turns green by itself."
        )}
      </Hint>
      {isWaiting && endsAt && (
        <Hint>
          Stops by itself <RelativeTime value={endsAt} />. It pauses while this page is not in view.
        </Hint>
      )}
      {error ? <Hint>{failureWords(error).detail}</Hint> : null}
    </section>
  );
}
