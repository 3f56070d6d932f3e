import mantine from "postcss-preset-mantine";

/** The library's colors that our palette replaces; colors mixed from their shades stay (components/ui/palette.ts). */
const ours = "gray|dark|red|green";
const others = "pink|grape|violet|indigo|blue|cyan|lime|yellow|orange|teal";
const unused = new RegExp(`^--mantine-color-(?:(?:${others})-.+|(?:${ours})-\\d)$`);

/**
 * Leaves out of the library's variables the colors that the console has none of, and the shades that the theme sets itself:
 * 3 kB of every page. `app/mantine-styles.test.ts` finds what is used and no longer there.
 */
const ownColorsOnly = {
  postcssPlugin: "own-colors-only",
  Declaration(declaration) {
    if (unused.test(declaration.prop)) declaration.remove();
  },
};

export default { plugins: [mantine(), ownColorsOnly] };
