"use client";
// A tooltip whose code comes when somebody is there to point at something: lists have hundreds of them, and most are never seen.
import { useMergedRef } from "@mantine/hooks";
import {
  cloneElement,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";

interface TooltipProps {
  label: ReactNode;
  disabled?: boolean;
  /** What opens it in addition to a hovering mouse. */
  events?: { focus?: boolean; touch?: boolean };
  openDelay?: number;
  /** One element, which is described by it. */
  children: ReactElement<{ ref?: Ref<HTMLElement>; "aria-describedby"?: string }>;
}

const part = deferred(() => import("./tooltip-window"), "TooltipWindow");

export function Tooltip({ label, disabled = false, events, openDelay = 250, children }: TooltipProps) {
  const target = useRef<HTMLElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  const { focus = false, touch = false } = events ?? {};
  // No message while the code is loading, or if it fails: nobody asked for a tooltip explicitly.
  const { code: Window } = useDeferred(part, isOpen, () => {});

  useEffect(() => {
    const element = target.current;
    if (!element) return;
    const given = new AbortController();
    const { signal } = given;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const close = () => {
      clearTimeout(timer);
      setIsOpen(false);
    };
    const listen = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      listener: (event: HTMLElementEventMap[Name]) => void,
    ) => element.addEventListener(name, listener, { signal });
    listen("pointerenter", ({ pointerType }) => {
      if (pointerType !== "mouse" && !touch) return;
      clearTimeout(timer);
      timer = setTimeout(() => setIsOpen(true), pointerType === "mouse" ? openDelay : 0);
    });
    listen("pointerleave", close);
    listen("keydown", ({ key }) => key === "Escape" && close());
    listen("focusout", close);
    if (focus) {
      listen("focusin", ({ target }) => {
        if (target instanceof Element && target.matches(":focus-visible")) setIsOpen(true);
      });
    }
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [focus, touch, openDelay]);

  const ref = useMergedRef(target, children.props.ref);
  const isShown = isOpen && !disabled && Window !== null;
  return (
    <>
      {cloneElement(children, {
        ref,
        ...(isShown && { "aria-describedby": id }),
      })}
      {Window && isOpen && <Window id={id} target={target} opened={isShown} label={label} />}
    </>
  );
}
