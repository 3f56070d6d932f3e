"use client";
import type { ComponentType } from "react";
import { DeferredWindow, deferred } from "@/components/ui/deferred";
import type { ShownOnceProps } from "@/components/ui/shown-once-window";

const part = deferred(() =>
  import("@/components/ui/shown-once-window").then(
    ({ ShownOnceWindow }) => ShownOnceWindow as ComponentType<ShownOnceProps<unknown>>,
  ),
);

/** A window with something that can be had only now. */
export function ShownOnce<Shown>(props: ShownOnceProps<Shown>) {
  return (
    <DeferredWindow
      part={part}
      when={props.shown !== null}
      {...(props as unknown as ShownOnceProps<unknown>)}
    />
  );
}
