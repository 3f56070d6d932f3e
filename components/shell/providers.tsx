"use client";
// What every page stands on: the theme, the cache of server state, and the place where toasts appear.
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { paletteVariables } from "@/components/ui/palette";
import { RenderedAtProvider } from "@/components/ui/rendered-at";
import { theme } from "@/components/ui/theme";
import { RequestError } from "@/lib/shared/http/client";

interface ProvidersProps {
  /** When the server rendered the page, in milliseconds since 1970. */
  renderedAt: number;
  children: ReactNode;
}

export function Providers({ renderedAt, children }: ProvidersProps) {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={paletteVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <NuqsAdapter>
          <RenderedAtProvider at={renderedAt}>{children}</RenderedAtProvider>
        </NuqsAdapter>
      </QueryClientProvider>
      <Notifications position="bottom-right" containerWidth={380} autoClose={5000} limit={3} />
    </MantineProvider>
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
