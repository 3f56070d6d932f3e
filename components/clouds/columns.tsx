// Columns that lists of configs and of credentials share.

import { Dimmed } from "@/components/ui/dimmed";
import type { Column } from "@/components/ui/list/data-table";
import { Tag, Tagged } from "@/components/ui/outcome-badge";
import { cloudDefinition, placeLabel } from "@/lib/clouds/catalog";
import { placeIn } from "@/lib/clouds/naming";
import type { SettingsValues } from "@/lib/clouds/settings";
import type { CloudId } from "@/lib/shared/clouds/schema";
import classes from "./columns.module.css";

export const nameColumn: Column<{ name: string; isDefault: boolean }> = {
  header: "Name",
  cell: ({ name, isDefault }) => <Tagged name={name}>{isDefault && <Tag>Default</Tag>}</Tagged>,
};

interface Placed {
  settings: SettingsValues;
}

/** Where secrets are read, as the row's cloud says it. */
export function placeColumn<Row extends Placed>(cloudOf: (row: Row) => CloudId, width: number): Column<Row> {
  return {
    header: placeLabel,
    width,
    cell: (row) => {
      const place = placeIn(cloudDefinition(cloudOf(row)).naming, null, row.settings);
      return place ? <code className={classes.place}>{place}</code> : <Dimmed>–</Dimmed>;
    },
  };
}
