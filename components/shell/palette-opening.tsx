"use client";
// The ways to the command palette: Ctrl K and the buttons. A field that is part of the page takes what is typed until the
// palette's own has the focus, so that no key is lost, however long its code takes.
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { CommandPaletteProps } from "@/components/shell/command-palette";
import { paletteLabel, palettePlaceholder } from "@/components/shell/palette-words";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import { useFocusReturn } from "@/components/ui/window/use-focus-return";
import classes from "./palette-opening.module.css";

const part = deferred(() => import("@/components/shell/command-palette"));
const openings = new EventTarget();

export function openPalette(): void {
  openings.dispatchEvent(new Event("open"));
}

type PaletteOnDemandProps = Pick<CommandPaletteProps, "organization" | "permissions">;

export function PaletteOnDemand(props: PaletteOnDemandProps) {
  /** How often it was asked for: each time opens it. */
  const [opening, setOpening] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const [isAwaited, setIsAwaited] = useState(false);
  const [query, setQuery] = useState("");
  const [isEntered, setIsEntered] = useState(false);

  const close = useCallback(() => {
    setIsOpen(false);
    setIsAwaited(false);
    setIsEntered(false);
  }, []);
  const giveUp = () => {
    close();
    // Else it would open once it is there.
    setOpening(0);
    setQuery("");
  };
  const take = useCallback(() => {
    setIsAwaited(false);
    setIsEntered(false);
  }, []);
  const { code, note, hasFailed } = useDeferred(part, isOpen, giveUp);

  useEffect(() => {
    const open = () => {
      setOpening((count) => count + 1);
      setIsOpen(true);
      setIsAwaited(true);
    };
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    };
    openings.addEventListener("open", open);
    document.documentElement.addEventListener("keydown", onKeyDown);
    return () => {
      openings.removeEventListener("open", open);
      document.documentElement.removeEventListener("keydown", onKeyDown);
    };
  }, []);

  const isTaking = isAwaited && !hasFailed;
  const field = useRef<HTMLInputElement>(null);
  // Before the field takes the focus: it goes back to what had it.
  useFocusReturn(isOpen);
  useLayoutEffect(() => {
    if (isTaking) field.current?.focus({ preventScroll: true });
  }, [isTaking]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") giveUp();
    if (event.key === "Enter") setIsEntered(true);
    // There is nothing else in here.
    if (event.key === "Tab") event.preventDefault();
  }

  return (
    <>
      {isTaking && (
        <div
          className={classes.root}
          role="dialog"
          aria-modal="true"
          aria-label={paletteLabel}
          onPointerDown={({ target, currentTarget }) => target === currentTarget && giveUp()}
        >
          <input
            ref={field}
            className={classes.field}
            aria-label={paletteLabel}
            placeholder={palettePlaceholder}
            autoComplete="off"
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </div>
      )}
      {note}
      {code && opening > 0 && (
        <code.CommandPalette
          {...props}
          opening={opening}
          query={query}
          onQuery={setQuery}
          isAwaited={isAwaited}
          isEntered={isEntered}
          onTake={take}
          onClose={close}
        />
      )}
    </>
  );
}
