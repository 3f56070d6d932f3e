import { IconCopy } from "@tabler/icons-react";
import { copyText } from "@/components/ui/clipboard";
import type { RowAction } from "@/components/ui/list/row-menu";
import { toast } from "@/components/ui/on-demand/toast";

export function copyId({ id }: { id: string }): RowAction {
  return {
    label: "Copy config ID",
    icon: IconCopy,
    onSelect: async () => {
      if (await copyText(id)) toast("Copied the config ID. Workers’ logs name the config by it.");
    },
  };
}
