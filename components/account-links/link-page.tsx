"use client";
// The page of a link to an account: what it is for once it is known to be good, else why it is not.
import { Loader } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { failureWords } from "@/components/ui/failure/error-state";
import { StandalonePage } from "@/components/ui/standalone-page";
import { accountLinkOperations } from "@/lib/shared/account-links/operations";
import type { LinkFacts, LinkPurpose } from "@/lib/shared/account-links/schema";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";

interface LinkPageProps {
  purpose: LinkPurpose;
  title: string;
  children: (link: Extract<OpenedLink, { state: "open" }>) => ReactNode;
}

export function LinkPage({ purpose, title, children }: LinkPageProps) {
  const link = useAccountLink(purpose);
  if (link.state === "refused") return <Refused failure={link.failure} />;
  return (
    <StandalonePage title={title}>
      {link.state === "open" ? children(link) : <Loader size="sm" mt="md" aria-label="Looking at the link" />}
    </StandalonePage>
  );
}

const worthless = ["not_found", "conflict"];

function Refused({ failure }: { failure: unknown }) {
  const { title, detail } = failureWords(failure);
  const isWorthless = failure instanceof RequestError && worthless.includes(failure.problem.code);
  return (
    <StandalonePage
      title={isWorthless ? "This link does not work" : title}
      link={{ label: "Sign in", href: "/sign-in" }}
    >
      {detail}
    </StandalonePage>
  );
}

type OpenedLink =
  | { state: "opening" }
  | { state: "refused"; failure: unknown }
  | { state: "open"; token: string; facts: LinkFacts };

/** The link in the address: its token is in the fragment, which browsers send to nobody. To look it up uses nothing up. */
function useAccountLink(purpose: LinkPurpose): OpenedLink {
  const [opened, setOpened] = useState<OpenedLink>({ state: "opening" });
  useEffect(() => {
    const token = window.location.hash.slice(1);
    const giveUp = new AbortController();
    call(accountLinkOperations.lookUp, {}, { body: { token, purpose }, signal: giveUp.signal }).then(
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
