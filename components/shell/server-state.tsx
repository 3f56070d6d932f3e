"use client";
// For pages that show the server's data: the query cache, the state in the address, and the place where toasts appear.
// Signing in has none of it.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { StepUp } from "@/components/step-up/step-up";
import type { WaysToConfirm } from "@/components/step-up/step-up-window";
import { Toasts } from "@/components/ui/on-demand/toast";
import { RequestError } from "@/lib/shared/http/client";

interface ServerStateProps {
  children: ReactNode;
  /** How the viewer does; absent where there is nothing to confirm. */
  confirming?: WaysToConfirm;
}

export function ServerStateProviders({ children, confirming }: ServerStateProps) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <NuqsAdapter>{children}</NuqsAdapter>
      {confirming && <StepUp ways={confirming} />}
      <Toasts />
    </QueryClientProvider>
  );
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, retry: worthRetrying },
      // Without a network they fail at once, instead of waiting for one.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** A refusal stays a refusal; only an unreachable or stumbling server is asked again, twice. */
function worthRetrying(failureCount: number, error: unknown): boolean {
  if (failureCount >= 2) return false;
  if (!(error instanceof RequestError)) return true;
  const { status } = error.problem;
  return status === 0 || status >= 500;
}
