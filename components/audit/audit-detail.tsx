// What is recorded of one event besides its line in the list: before and after, and the ids to quote.
import type { ReactNode } from "react";
import { factsOf } from "@/components/audit/changes";
import { objectInWords } from "@/components/audit/labels";
import { MachineValue } from "@/components/ui/machine-value";
import { exactTime } from "@/components/ui/time-words";
import type { AuditEvent } from "@/lib/shared/audit/schema";
import classes from "./audit-detail.module.css";

export function AuditDetail({ event }: { event: AuditEvent }) {
  const { changes, facts } = factsOf(event.detail);
  const hasBefore = changes.some(({ before }) => before !== null);
  const hasAfter = changes.some(({ after }) => after !== null);
  return (
    <div className={classes.root}>
      {changes.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.changes}>
            <thead>
              <tr>
                <th scope="col">Setting</th>
                {hasBefore && <th scope="col">Before</th>}
                {hasAfter && <th scope="col">After</th>}
              </tr>
            </thead>
            <tbody>
              {changes.map(({ setting, before, after, isChanged }) => (
                <tr key={setting} data-changed={(hasBefore && hasAfter && isChanged) || undefined}>
                  <th scope="row">{setting}</th>
                  {hasBefore && <td>{before ?? "–"}</td>}
                  {hasAfter && <td>{after ?? "–"}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <dl className={classes.facts}>
        {facts.map(({ term, value }) => (
          <Fact key={term} term={term}>
            <span className={classes.value}>{value}</span>
          </Fact>
        ))}
        <Fact term="time">{exactTime(new Date(event.at))}</Fact>
        {event.actor.kind !== "stranger" && (
          <Fact term={event.actor.kind === "member" ? "person" : event.actor.kind}>
            <MachineValue value={event.actor.label} label={`who did it: ${event.actor.label}`} tail={14} />
          </Fact>
        )}
        <Fact term={`${objectInWords(event.object.kind)} id`}>
          <MachineValue value={event.object.id} label={`id of ${event.object.label}`} />
        </Fact>
        <Fact term="request id">
          <MachineValue value={event.requestId} label={`request id of event ${event.id}`} />
        </Fact>
        {event.hash && (
          <Fact term={`hash, row ${event.sequence}`}>
            <MachineValue value={event.hash} label={`hash of row ${event.sequence}`} />
          </Fact>
        )}
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
