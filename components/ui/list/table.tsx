// A table with the library's looks, of plain elements: its own brings scroll areas, and what places floating things, into
// every page with a list.
import { type ComponentProps, createElement } from "react";
import classes from "./table.module.css";

export function Table({ className = "", ...others }: ComponentProps<"table">) {
  return <table {...others} className={`${classes.table} ${className}`} />;
}

// For tables that become cards: there the elements lose the display from which browsers derive their roles.

export const HeadRows = (props: ComponentProps<"thead">) =>
  createElement("thead", { role: "rowgroup", ...props });
export const BodyRows = (props: ComponentProps<"tbody">) =>
  createElement("tbody", { role: "rowgroup", ...props });
export const TableRow = (props: ComponentProps<"tr">) => createElement("tr", { role: "row", ...props });
export const Cell = (props: ComponentProps<"td">) => createElement("td", { role: "cell", ...props });

interface ColumnHeadProps extends ComponentProps<"th"> {
  /** Pixels grow with the size of the browser's text. */
  width?: string | number | undefined;
}

export function ColumnHead({ width, style, ...others }: ColumnHeadProps) {
  const size = typeof width === "number" ? `${width / 16}rem` : width;
  return createElement("th", { role: "columnheader", ...others, style: { width: size, ...style } });
}
