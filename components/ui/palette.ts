// The console's colours: neutral greys, brass as the one accent, and green, amber and red for outcomes alone.
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";

type Palette = Record<"gray" | "dark" | "brass" | "green" | "amber" | "red", MantineColorsTuple>;

export const ink = "#191918";

export const palette: Palette = {
  gray: [
    "#fafaf9",
    "#f4f4f2",
    "#ebebe8",
    "#deded9",
    "#c8c8c2",
    "#8c8c86",
    "#6a6a65",
    "#50504c",
    "#32322f",
    "#1f1f1d",
  ],
  dark: [
    "#ededea",
    "#c9c9c4",
    "#a3a39d",
    "#7d7d77",
    "#383835",
    "#2a2a27",
    "#1d1d1b",
    "#131312",
    "#0e0e0d",
    "#090908",
  ],
  brass: [
    "#fbf7ea",
    "#f4ebcf",
    "#ead9a6",
    "#dec47a",
    "#d2b158",
    "#c9a448",
    "#a5812c",
    "#80631d",
    "#644d17",
    "#443410",
  ],
  green: [
    "#edf8f0",
    "#d8f0de",
    "#b3e0bf",
    "#7fcb94",
    "#4cb26a",
    "#22783e",
    "#1d6b37",
    "#175a2d",
    "#134a25",
    "#0d331a",
  ],
  amber: [
    "#fff4e8",
    "#ffe6cb",
    "#fecb95",
    "#f9ab5c",
    "#ee8d32",
    "#b95b0a",
    "#a34e08",
    "#8a4107",
    "#6e3406",
    "#4d2404",
  ],
  red: [
    "#fef1f0",
    "#fde0de",
    "#fac0bc",
    "#f4948e",
    "#ec6b64",
    "#c9302c",
    "#b52824",
    "#98201d",
    "#7a1a18",
    "#531110",
  ],
};

const tinted = ["brass", "green", "amber", "red"] as const;

/**
 * What Mantine derives from shades is too faint in places: text, borders of controls and placeholders reach AA here.
 */
export const paletteVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-text": ink,
    "--mantine-color-dimmed": palette.gray[6],
    "--mantine-color-placeholder": palette.gray[6],
    "--mantine-color-anchor": palette.brass[7],
    "--mantine-color-error": palette.red[6],
    "--mantine-color-success": palette.green[6],
    "--mantine-color-default-border": palette.gray[3],
    "--mantine-color-disabled": palette.gray[1],
    "--mantine-color-disabled-color": palette.gray[6],
    "--mantine-color-brass-filled-hover": "#bd963a",
    "--surface-sunken": palette.gray[0],
    "--surface-raised": "#ffffff",
    "--surface-hover": "#f8f8f6",
    "--line": palette.gray[2],
    "--line-control": palette.gray[5],
    "--focus": palette.brass[6],
    "--shadow-raised": "0 1px 2px rgb(25 25 24 / 5%)",
    ...tints((color) => ({
      text: palette[color][7],
      light: palette[color][0],
      "light-hover": palette[color][1],
      "light-color": palette[color][8],
      line: palette[color][2],
      solid: palette[color][color === "brass" ? 6 : 5],
    })),
  },
  dark: {
    "--mantine-color-text": palette.dark[0],
    "--mantine-color-dimmed": palette.dark[2],
    "--mantine-color-placeholder": palette.dark[2],
    "--mantine-color-anchor": palette.brass[4],
    "--mantine-color-error": palette.red[3],
    "--mantine-color-success": palette.green[3],
    "--mantine-color-default": palette.dark[6],
    "--mantine-color-default-hover": palette.dark[5],
    "--mantine-color-default-border": palette.dark[4],
    "--mantine-color-disabled": palette.dark[6],
    "--mantine-color-disabled-color": palette.dark[2],
    "--mantine-color-brass-filled-hover": "#d3b05a",
    "--surface-sunken": palette.dark[8],
    "--surface-raised": "#191917",
    "--surface-hover": "#1f1f1d",
    "--line": palette.dark[5],
    "--line-control": "#6b6b66",
    "--focus": palette.brass[4],
    "--shadow-raised": "none",
    ...tints((color) => ({
      text: palette[color][3],
      light: `color-mix(in srgb, ${palette[color][5]} 14%, ${palette.dark[7]})`,
      "light-hover": `color-mix(in srgb, ${palette[color][5]} 24%, ${palette.dark[7]})`,
      "light-color": palette[color][2],
      line: `color-mix(in srgb, ${palette[color][5]} 42%, ${palette.dark[7]})`,
      solid: palette[color][4],
    })),
  },
});

function tints(shades: (color: (typeof tinted)[number]) => Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    tinted.flatMap((color) =>
      Object.entries(shades(color)).map(([part, value]) => [`--mantine-color-${color}-${part}`, value]),
    ),
  );
}
