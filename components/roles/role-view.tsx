"use client";
// A role to read: the built-in ones, and all of them for people who may not change them.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { featureList, levelLabels, meaningOf } from "@/components/roles/labels";
import { Hint } from "@/components/ui/hint";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import type { Role } from "@/lib/shared/roles/schema";
import classes from "./levels.module.css";

interface RoleViewProps extends Dialog {
  role: Role | null;
  /** Why it cannot be changed. */
  reason: string;
}

export function RoleView({ opened, onClose, role, reason }: RoleViewProps) {
  useFocusReturn(opened);
  if (!role) return null;
  return (
    <Modal opened={opened} onClose={onClose} title={role.name} size={560}>
      <Stack gap="md">
        <Text c="dimmed">{reason}</Text>
        <div>
          {featureList.map(([feature, label]) => (
            <div key={feature} className={classes.feature}>
              <div className={classes.words}>
                <Text fw={500}>{label}</Text>
                <Hint>{meaningOf(feature, role.permissions[feature])}</Hint>
              </div>
              <Text>
                {levelLabels[role.permissions[feature]]}
                {role.permissions[feature] === "manage" && (
                  <Text component="span" c="dimmed" inherit>
                    , with Read
                  </Text>
                )}
              </Text>
            </div>
          ))}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
