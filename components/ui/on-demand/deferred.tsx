"use client";
// Code that a page needs only once somebody acts: windows, menus, the palette. It comes after the page, and a click that is
// faster waits for it.
import { type ComponentType, type ReactNode, useCallback, useEffect, useReducer, useState } from "react";
import { loadAhead } from "@/components/ui/on-demand/load-ahead";
import { LoadingFailure, LoadingNote } from "@/components/ui/on-demand/loading-note";

export interface Deferred<Code> {
  load: () => Promise<Code>;
  /** Null until it was loaded. */
  now: () => Code | null;
}

/**
 * What a module exports under a name, or all of it. A load that failed is tried again by the next one.
 *
 * @param fetchCode `() => import("…")`
 */
export function deferred<Module, Name extends keyof Module>(
  fetchCode: () => Promise<Module>,
  name: Name,
): Deferred<Module[Name]>;
export function deferred<Code>(fetchCode: () => Promise<Code>): Deferred<Code>;
export function deferred(fetchCode: () => Promise<unknown>, name?: never): Deferred<unknown> {
  let code: unknown = null;
  let running: Promise<unknown> | null = null;
  return {
    now: () => code,
    load() {
      running ??= fetchCode().then(
        (fetched) => {
          code = name ? (fetched as Record<string, unknown>)[name] : fetched;
          return code;
        },
        (error: unknown) => {
          running = null;
          throw error;
        },
      );
      return running;
    },
  };
}

export interface DeferredState<Code> {
  code: Code | null;
  /** In place of what was asked for: that it is on its way, or that it could not be loaded, with a way to try again. */
  note: ReactNode;
  /** The note says so, with a way to try again. */
  hasFailed: boolean;
}

/** @param onGiveUp makes it unwanted again. */
export function useDeferred<Code>(
  part: Deferred<Code>,
  isWanted: boolean,
  onGiveUp: () => void,
): DeferredState<Code> {
  const [, showCode] = useReducer((count: number) => count + 1, 0);
  const [hasFailed, setHasFailed] = useState(false);
  useEffect(() => loadAhead(part.load), [part]);
  const isMissing = isWanted && !hasFailed && part.now() === null;
  useEffect(() => {
    if (!isMissing) return;
    let isOver = false;
    part.load().then(
      () => isOver || showCode(),
      () => isOver || setHasFailed(true),
    );
    return () => {
      isOver = true;
    };
  }, [isMissing, part]);

  function giveUp() {
    setHasFailed(false);
    onGiveUp();
  }

  const code = part.now();
  if (!isWanted || code !== null) return { code, note: null, hasFailed: false };
  const note = hasFailed ? (
    <LoadingFailure onRetry={() => setHasFailed(false)} onDismiss={giveUp} />
  ) : (
    <LoadingNote />
  );
  return { code, note, hasFailed };
}

interface WindowProps {
  opened?: boolean;
  onClose: () => void;
}

interface DeferredWindowProps<Props> {
  part: Deferred<ComponentType<Props>>;
  /** Of a window without `opened`: whether it shows something. */
  when?: boolean;
}

/** A window (a form, a deletion) whose code is not part of the page: `part` is `deferred(() => import("…"), "Form")`. */
export function DeferredWindow<Props extends WindowProps>({
  part,
  when,
  ...given
}: DeferredWindowProps<Props> & NoInfer<Props>) {
  const props = given as unknown as Props;
  const { opened = when ?? false, onClose } = props;
  // Stays after it was open once: a window closes in its own time.
  const [wasOpened, setWasOpened] = useState(opened);
  if (opened && !wasOpened) setWasOpened(true);
  const { code: Window, note } = useDeferred(part, opened, onClose);
  if (Window && wasOpened) return <Window {...props} />;
  return note;
}

/** What every window over a list is given. */
export interface Dialog {
  opened: boolean;
  onClose: () => void;
}

/** The windows over a list (a form, a deletion …), of which one is open at most, and the row that it is about. */
export function useRowDialogs<Row, Name extends string>() {
  const [row, setRow] = useState<Row | null>(null);
  const [openName, setOpenName] = useState<Name | null>(null);
  const open = useCallback((name: Name, row: Row | null = null) => {
    setRow(row);
    setOpenName(name);
  }, []);
  const close = useCallback(() => setOpenName(null), []);
  const isOpen = (name: Name) => name === openName;
  return {
    /** Stays while a window closes, so that it does not change under its own animation. Null for what is new. */
    chosen: row,
    isOpen,
    open,
    /** For the window itself. */
    dialog: (name: Name): Dialog => ({ opened: isOpen(name), onClose: close }),
  };
}
