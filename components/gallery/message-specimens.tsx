"use client";
import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { Dimmed } from "@/components/ui/dimmed";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/failure/error-state";
import { PageFailureOnDemand } from "@/components/ui/failure/on-demand";
import { Folded } from "@/components/ui/folded";
import { FailureNotice } from "@/components/ui/form/failure-notice";
import { NewerStateNotice } from "@/components/ui/form/newer-state";
import { Hint, SecondLine } from "@/components/ui/hint";
import { ShortList } from "@/components/ui/list/short-list";
import { Notice, noticeTones } from "@/components/ui/notice";
import { NoticeStrip, type PageNotice } from "@/components/ui/notice-strip";
import { toast } from "@/components/ui/on-demand/toast";
import { failures } from "./failures";
import { longText, longWord, Specimen, Specimens } from "./specimen";

type Tone = keyof typeof noticeTones;
const tones = Object.keys(noticeTones) as Tone[];
const notices: PageNotice[] = tones.map((tone) => ({
  id: tone,
  tone,
  title: `A notice: ${tone}`,
  body: longText,
}));
const nothing = () => {};

export function MessageSpecimens() {
  return (
    <Specimens title="Messages">
      {tones.map((tone) => (
        <Specimen key={tone} of="Notice" state={tone}>
          <Notice tone={tone} title="What happened" action={<Button size="xs">Do it</Button>}>
            Why, and what to do.
          </Notice>
        </Specimen>
      ))}
      <Specimen of="Notice" state="long words">
        <Notice tone="warning" title={longText}>
          {longWord}
        </Notice>
      </Specimen>
      <Specimen of="NoticeStrip" state="one, several, nothing to unfold, long words">
        <NoticeStrip notices={notices.slice(0, 1)} />
        <NoticeStrip notices={[...notices, null]} />
        <NoticeStrip notices={[{ id: "bare", tone: "success", title: "It works" }]} />
        <NoticeStrip notices={[{ id: "long", tone: "error", title: longWord, body: longWord }]} />
      </Specimen>
      <Specimen of="EmptyState" state="with icon, words and action">
        <EmptyState icon={IconKey} title="No credentials yet" action={<Button>Add one</Button>}>
          A credential says how to read secrets of one AWS account.
        </EmptyState>
      </Specimen>
      <Specimen of="EmptyState" state="title alone, long words">
        <EmptyState title={longText}>{longWord}</EmptyState>
      </Specimen>
      {Object.entries(failures).map(([name, error]) => (
        <Specimen key={name} of="ErrorState, FailureNotice" state={name}>
          <ErrorState error={error} onRetry={nothing} />
          <FailureNotice
            failure={error}
            newer={{ load: () => Promise.resolve(), words: "Load it, and decide." }}
          />
        </Specimen>
      ))}
      <Specimen of="ErrorState" state="trying again">
        <ErrorState error={failures.server} onRetry={nothing} retrying />
      </Specimen>
      <Specimen of="PageFailureOnDemand" state="with a digest of the server">
        <PageFailureOnDemand error={Object.assign(new Error(), { digest: "3141592653" })} retry={nothing} />
      </Specimen>
      <Specimen of="NewerStateNotice" state="contested, kept, nothing typed">
        <NewerStateNotice contested={["Name", "Region"]} hasKept />
        <NewerStateNotice contested={[]} hasKept />
        <NewerStateNotice contested={[]} hasKept={false} />
      </Specimen>
      <Specimen of="ShortList" state="more than are shown">
        <Notice tone="warning" title="3 variables fail">
          <ShortList items={["A_KEY", longWord, "C_KEY"]} most={2} itemKey={(key) => key}>
            {(key) => <code style={{ overflowWrap: "anywhere" }}>{key}</code>}
          </ShortList>
        </Notice>
      </Specimen>
      <Specimen of="Dimmed" state="within a line">
        v3 <Dimmed>by a former member</Dimmed>
      </Specimen>
      <Specimen of="Hint, SecondLine" state="long words">
        <Hint>{longText}</Hint>
        <SecondLine>{longWord}</SecondLine>
      </Specimen>
      <Specimen of="Folded" state="folded">
        <Folded title="What few need to read">{longText}</Folded>
      </Specimen>
      <Specimen of="toast" state="short and long words">
        <Button onClick={() => toast("Saved.")}>Toast</Button>{" "}
        <Button onClick={() => toast(`${longText} ${longWord}`)}>Long toast</Button>
      </Specimen>
    </Specimens>
  );
}
