// The whole record of one event: before and after, and the ids to quote.
import type { ReactNode } from "react";
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

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

interface Change {
  setting: string;
  /** Null where the record has none. */
  before: string | null;
  after: string | null;
  isChanged: boolean;
}

interface EventFacts {
  changes: Change[];
  facts: { term: string; value: string }[];
}

export function factsOf(detail: Record<string, unknown>): EventFacts {
  const { before, after, ...others } = detail;
  const old = leaves(before);
  const current = leaves(after);
  const changes = [...new Set([...old.keys(), ...current.keys()])].map((setting) => {
    const values = { before: old.get(setting) ?? null, after: current.get(setting) ?? null };
    return { setting, ...values, isChanged: values.before !== values.after };
  });
  return { changes, facts: [...leaves(others)].map(([term, value]) => ({ term, value })) };
}

/** Every value that is no object, by its dotted path. */
function leaves(value: unknown, path = ""): Map<string, string> {
  if (value === undefined) return new Map();
  if (isRecord(value)) {
    return new Map(
      Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, path ? `${path}.${key}` : key)]),
    );
  }
  return new Map([[path || "value", inWords(value)]]);
}

function inWords(value: unknown): string {
  if (value === null || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ") || "–";
  if (typeof value === "string" && isoTime.test(value)) return exactTime(new Date(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
