// The columns of the audit log.
import { Text } from "@mantine/core";
import { actionInWords, actorName, objectInWords, outcomeStatuses } from "@/components/audit/labels";
import type { Column } from "@/components/ui/data-row";
import { Email } from "@/components/ui/email";
import { OutcomeBadge } from "@/components/ui/outcome-badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AuditEvent } from "@/lib/shared/audit/schema";

export const auditColumns: readonly Column<AuditEvent>[] = [
  { header: "Action", cell: ({ action }) => actionInWords(action) },
  {
    header: "Object",
    width: "22%",
    cell: ({ object }) => <TwoLines first={object.label || object.id} second={objectInWords(object.kind)} />,
  },
  {
    header: "Who",
    width: "17%",
    cell: (event) => <TwoLines first={actorName(event)} second={actorKinds[event.actor.kind]} />,
  },
  {
    header: "Outcome",
    width: 122,
    cell: ({ outcome }) => <OutcomeBadge status={outcomeStatuses[outcome]} />,
  },
  { header: "When", width: 124, cell: ({ at }) => <RelativeTime value={at} /> },
  {
    header: "Address",
    width: 106,
    cell: ({ address }) => (
      <Text component="span" ff="monospace" size="xs" style={{ overflowWrap: "anywhere" }}>
        {address}
      </Text>
    ),
  },
];

const actorKinds = {
  member: "member",
  deployment: "deployment",
  schedule: "timer",
  operator: "on the server",
  stranger: "not signed in",
};

function TwoLines({ first, second }: { first: string; second: string }) {
  return (
    <span>
      <Text component="span" display="block" inherit>
        <Email>{first}</Email>
      </Text>
      <Text component="span" display="block" size="xs" c="dimmed">
        {second}
      </Text>
    </span>
  );
}
