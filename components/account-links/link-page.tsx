"use client";
// The page of a link to an account: what it is for once it is known to be good, else why it is not.
import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { type OpenedLink, useAccountLink } from "@/components/account-links/use-account-link";
import { failureWords } from "@/components/ui/error-state";
import { StandalonePage } from "@/components/ui/standalone-page";
import type { LinkPurpose } from "@/lib/shared/account-links/schema";
import { RequestError } from "@/lib/shared/http/client";

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
