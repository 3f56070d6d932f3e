"use client";
// A link within the console. Its page is fetched ahead when somebody is about to follow it, and not because it is in sight:
// a page has twenty of them.
import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

export type LinkProps = Omit<ComponentProps<typeof NextLink>, "prefetch">;

export function Link({ onPointerEnter, onFocus, ...props }: LinkProps) {
  const [isMeant, setIsMeant] = useState(false);
  return (
    <NextLink
      {...props}
      // Null is Next's own way: the frame of the page, and no more than that.
      prefetch={isMeant ? null : false}
      onPointerEnter={(event) => {
        setIsMeant(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setIsMeant(true);
        onFocus?.(event);
      }}
    />
  );
}
