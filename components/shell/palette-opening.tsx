"use client";
// The ways to the command palette: Ctrl K and the buttons. Its code comes with the first of them.
import { useEffect, useState } from "react";
import type { CommandPaletteProps } from "@/components/shell/command-palette";
import { deferred, useDeferred } from "@/components/ui/deferred";

const part = deferred(() => import("@/components/shell/command-palette"));
const wanted = new EventTarget();

export function openPalette(): void {
  wanted.dispatchEvent(new Event("open"));
}

export function PaletteOnDemand(props: Omit<CommandPaletteProps, "opening">) {
  /** How often it was asked for: each time opens it. */
  const [opening, setOpening] = useState(0);
  const { code, note } = useDeferred(part, opening > 0, () => setOpening(0));
  useEffect(() => {
    const open = () => setOpening((count) => count + 1);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    };
    wanted.addEventListener("open", open);
    document.documentElement.addEventListener("keydown", onKeyDown);
    return () => {
      wanted.removeEventListener("open", open);
      document.documentElement.removeEventListener("keydown", onKeyDown);
    };
  }, []);
  if (!code || opening === 0) return note;
  return <code.CommandPalette {...props} opening={opening} />;
}
