"use client";
import type { ComponentType } from "react";
import { type Deferred, DeferredWindow, deferred } from "@/components/ui/on-demand/deferred";
import type { ShownOnceProps } from "@/components/ui/window/shown-once-window";

const part = deferred(() => import("./shown-once-window"), "ShownOnceWindow") as unknown as Deferred<
  ComponentType<ShownOnceProps<unknown>>
>;

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
