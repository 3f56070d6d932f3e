"use client";
// The link in the address: its token is in the fragment, which browsers send to nobody.
import { useEffect, useState } from "react";
import type { LinkFacts, LinkPurpose } from "@/lib/shared/account-links/schema";
import { request } from "@/lib/shared/http/client";

export type OpenedLink =
  | { state: "opening" }
  | { state: "refused"; failure: unknown }
  | { state: "open"; token: string; facts: LinkFacts };

/** Asks whose account it is to, which uses nothing up. */
export function useAccountLink(purpose: LinkPurpose): OpenedLink {
  const [opened, setOpened] = useState<OpenedLink>({ state: "opening" });
  useEffect(() => {
    const token = window.location.hash.slice(1);
    const giveUp = new AbortController();
    request<LinkFacts>("/api/v1/account-links/lookup", {
      method: "POST",
      body: { token, purpose },
      signal: giveUp.signal,
    }).then(
      (facts) => setOpened({ state: "open", token, facts }),
      (failure: unknown) => {
        if (!giveUp.signal.aborted) setOpened({ state: "refused", failure });
      },
    );
    // Another link, pasted into the same window: the page is the same one to the browser.
    const again = () => window.location.reload();
    window.addEventListener("hashchange", again);
    return () => {
      giveUp.abort();
      window.removeEventListener("hashchange", again);
    };
  }, [purpose]);
  return opened;
}
