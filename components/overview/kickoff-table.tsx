import { Table } from "@mantine/core";
import { kickoffSummary, outcomeOrder, stretchWords } from "@/components/overview/kickoff-plot-words";
import { statuses } from "@/components/ui/status";
import type { KickoffCounts } from "@/lib/shared/overview/schema";
import classes from "./kickoff-plot.module.css";

const columns = outcomeOrder.toReversed();

/** The same numbers, the newest first; stretches in which nothing ran are left out. */
export function KickoffTable({ counts }: { counts: KickoffCounts }) {
  const rows = counts.stretches
    .map((stretch, index) => ({ stretch, index }))
    .filter(({ stretch }) => columns.some((status) => stretch[status] > 0))
    .toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard.
    <section className={classes.scroller} tabIndex={0} aria-label="Kickoffs as a table">
      <Table className={classes.table}>
        <Table.Caption>{kickoffSummary(counts)}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">From</Table.Th>
            {columns.map((status) => (
              <Table.Th key={status} scope="col">
                {statuses[status].words}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ stretch, index }) => (
            <Table.Tr key={stretch.from}>
              <Table.Th scope="row">{stretchWords(counts, index)}</Table.Th>
              {columns.map((status) => (
                <Table.Td key={status}>{stretch[status]}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
