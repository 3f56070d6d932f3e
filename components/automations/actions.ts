import { IconPencil } from "@tabler/icons-react";
import { deleteAction, type RowAction } from "@/components/ui/list/row-menu";

/** From an automation's row and from its page. */
export function automationActions(open: (dialog: "form" | "deletion") => void): RowAction[] {
  return [
    { label: "Rename", icon: IconPencil, onSelect: () => open("form") },
    deleteAction(() => open("deletion")),
  ];
}
