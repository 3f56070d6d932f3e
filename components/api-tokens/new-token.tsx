"use client";
import { DocsLink } from "@/components/ui/docs-link";
import { exactTime } from "@/components/ui/time-words";
import { ShownOnce } from "@/components/ui/window/shown-once";
import type { NewApiToken } from "@/lib/shared/api-tokens/schema";

/** @param props.token null while there is none to show. */
export function NewToken({ token, onClose }: { token: NewApiToken | null; onClose: () => void }) {
  return (
    <ShownOnce
      shown={token}
      onClose={onClose}
      title={({ name }) => `API token ${name}`}
      codes={({ token }) => [{ label: "API token", code: token }]}
      warning={{
        title: "You haven’t copied the token",
        words: "It can’t be shown again after you close this window. Without it you need a new one.",
      }}
    >
      {({ expiresAt }) => (
        <>
          Keep it where your program keeps its secrets. <strong>This is the only time you can see it</strong>:
          Latchkey stores just a hash. It works until {exactTime(new Date(expiresAt))}.{" "}
          <DocsLink to="api#api-tokens">How to use it</DocsLink>
        </>
      )}
    </ShownOnce>
  );
}
