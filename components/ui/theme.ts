// The look as Mantine understands it: four text sizes, quiet corners, and defaults so that pages need no styling.
import { createTheme, rem } from "@mantine/core";
import { ink, palette } from "@/components/ui/palette";

const fontFamily = '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif';
const fontFamilyMonospace =
  '"JetBrains Mono Variable", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

const small = rem(12);
const body = rem(14);
const section = rem(16);
const page = rem(22);

export const theme = createTheme({
  black: ink,
  colors: palette,
  primaryColor: "brass",
  primaryShade: 5,
  // Brass takes dark lettering, red and green take white.
  autoContrast: true,
  luminanceThreshold: 0.3,
  fontFamily,
  fontFamilyMonospace,
  fontSizes: { xs: small, sm: body, md: body, lg: section, xl: page },
  lineHeights: { xs: "1.45", sm: "1.5", md: "1.5", lg: "1.45", xl: "1.3" },
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  headings: {
    fontFamily,
    fontWeight: "600",
    textWrap: "balance",
    sizes: {
      h1: { fontSize: page, lineHeight: "1.3" },
      h2: { fontSize: section, lineHeight: "1.45" },
      h3: { fontSize: body, lineHeight: "1.5" },
      h4: { fontSize: body, lineHeight: "1.5" },
      h5: { fontSize: body, lineHeight: "1.5" },
      h6: { fontSize: small, lineHeight: "1.5" },
    },
  },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(40) },
  radius: { xs: rem(3), sm: rem(4), md: rem(6), lg: rem(10), xl: rem(16) },
  defaultRadius: "md",
  shadows: {
    xs: "0 1px 2px rgb(0 0 0 / 6%)",
    sm: "0 1px 2px rgb(0 0 0 / 6%), 0 2px 6px rgb(0 0 0 / 5%)",
    md: "0 1px 2px rgb(0 0 0 / 6%), 0 6px 20px rgb(0 0 0 / 9%)",
    lg: "0 2px 4px rgb(0 0 0 / 6%), 0 12px 32px rgb(0 0 0 / 12%)",
    xl: "0 4px 8px rgb(0 0 0 / 6%), 0 24px 64px rgb(0 0 0 / 18%)",
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: "md" } },
    Alert: { defaultProps: { variant: "light" } },
    Anchor: { defaultProps: { underline: "always" } },
    Badge: { defaultProps: { variant: "light", color: "gray", radius: "sm", size: "md" } },
    Button: { defaultProps: { size: "sm" } },
    Checkbox: { defaultProps: { size: "sm", radius: "sm" } },
    // A closed list is absent: hidden but present it would answer to its field's label a second time.
    Combobox: { defaultProps: { keepMounted: false } },
    Drawer: { defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.4 } } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ["label", "input", "error", "description"] } },
    Loader: { defaultProps: { type: "oval", size: "sm" } },
    // Where its button is, so that it stays within its landmark; fixed, so that no table cuts it. The placeholder that Mantine would focus is a child that the menu role does not allow.
    Menu: {
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        withInitialFocusPlaceholder: false,
        withinPortal: false,
        floatingStrategy: "fixed",
      },
    },
    // The narrower the screen, the more of its height a window can have.
    Modal: {
      defaultProps: {
        overlayProps: { backgroundOpacity: 0.4 },
        yOffset: "min(8dvh, 8vw)",
        radius: "lg",
        padding: "lg",
        closeButtonProps: { "aria-label": "Close" },
      },
    },
    Select: { defaultProps: { allowDeselect: false, openOnFocus: false, comboboxProps: { shadow: "md" } } },
    MultiSelect: { defaultProps: { comboboxProps: { shadow: "md" } } },
    Autocomplete: { defaultProps: { comboboxProps: { shadow: "md" } } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false, multiline: true, maw: 420, color: "dark" } },
  },
});
