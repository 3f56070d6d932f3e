"use client";
// What every page is in: the theme, and the moment that it was rendered at.
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
