"use client";
// Wraps every page: the theme, and the time at which it was rendered.
import { MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import { paletteVariables } from "@/components/ui/palette";
import { RenderedAtProvider } from "@/components/ui/rendered-at";
import { theme } from "@/components/ui/theme";

interface ProvidersProps {
  /** When the server rendered the page, in milliseconds since 1970. */
  renderedAt: number;
  children: ReactNode;
}

export function Providers({ renderedAt, children }: ProvidersProps) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={paletteVariables} defaultColorScheme="auto">
      <RenderedAtProvider at={renderedAt}>{children}</RenderedAtProvider>
    </MantineProvider>
  );
}
