"use client";
// A level for each feature of the console, as one row of choices per feature.
import { SegmentedControl, Text } from "@mantine/core";
import { useController, useFormContext } from "react-hook-form";
import { featureList, levelLabels, meaningOf } from "@/components/roles/labels";
import { useGrantorHint, useOrganization } from "@/components/shell/organization";
import { Hint } from "@/components/ui/hint";
import { beyond, type Feature, type Level, levels, type Permissions } from "@/lib/shared/permissions";
import classes from "./levels.module.css";

export function LevelsField() {
  const { permissions: held } = useOrganization();
  const grantorHint = useGrantorHint();
  const { control } = useFormContext<{ permissions: Permissions }>();
  const { field } = useController({ control, name: "permissions" });
  const chosen = field.value ?? {};
  return (
    <fieldset className={classes.root}>
      <legend>Permissions</legend>
      {featureList.map(([feature, label]) => {
        const level = chosen[feature] ?? "none";
        const limit = limitOf(held, feature, grantorHint(`${feature}:manage`, "more"));
        return (
          <div key={feature} className={classes.feature}>
            <div className={classes.words}>
              <Text fw={500}>{label}</Text>
              <Hint>
                {meaningOf(feature, level)}
                {level === "manage" && " Read is implied."}
              </Hint>
              {limit && <Hint>{limit}</Hint>}
            </div>
            <SegmentedControl
              aria-label={label}
              name={`permissions.${feature}`}
              size="xs"
              value={level}
              onChange={(next) => field.onChange({ ...chosen, [feature]: next })}
              data={levels.map((option) => ({
                value: option,
                label: levelLabels[option],
                disabled: option !== level && isBeyond(held, feature, option),
              }))}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

function isBeyond(held: Permissions, feature: Feature, level: Level): boolean {
  return beyond(held, { [feature]: level }).length > 0;
}

/** Why some of the levels cannot be chosen. */
function limitOf(held: Permissions, feature: Feature, whoGrants: string): string | null {
  if (!isBeyond(held, feature, "manage")) return null;
  const most = held[feature] === "read" ? "Read" : "nothing";
  return `Your own role has ${most} here. ${whoGrants}`;
}
