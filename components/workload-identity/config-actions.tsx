// What may be done with a config, from its row and from its page.
import { IconCopy, IconPencil, IconTrash } from "@tabler/icons-react";
import { copyText } from "@/components/ui/clipboard";
import type { RowAction } from "@/components/ui/row-menu";
import { toast } from "@/components/ui/toast";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

interface Changes {
  /** Absent where a button beside the menu does it. */
  onEdit?: (config: WorkloadIdentityConfig) => void;
  onDelete: (config: WorkloadIdentityConfig) => void;
}

/** @param changes null for whoever may only look. */
export function configActions(config: WorkloadIdentityConfig, changes: Changes | null): RowAction[] {
  const copyId: RowAction = {
    label: "Copy config ID",
    icon: IconCopy,
    onSelect: async () => {
      if (await copyText(config.id)) toast("Copied the config ID. Workers’ logs name the config by it.");
    },
  };
  if (!changes) return [copyId];
  const { onEdit } = changes;
  const edit: RowAction[] = onEdit
    ? [{ label: "Edit", icon: IconPencil, onSelect: () => onEdit(config) }]
    : [];
  return [
    ...edit,
    copyId,
    { label: "Delete", icon: IconTrash, onSelect: () => changes.onDelete(config), danger: true },
  ];
}
