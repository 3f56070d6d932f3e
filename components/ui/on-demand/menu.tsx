"use client";
// A button whose menu comes when somebody is about to open it: a list has one in every row.
import {
  type ComponentType,
  cloneElement,
  type MouseEvent,
  type ReactElement,
  type RefObject,
  useState,
} from "react";
import { type Deferred, useDeferred } from "@/components/ui/on-demand/deferred";

/** What opens a menu, and where the focus comes back to. */
export interface MenuButton {
  target: ReactElement<ButtonProps>;
  /** The target's own. */
  button: RefObject<HTMLButtonElement | null>;
}

interface ButtonProps {
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  "aria-haspopup"?: "menu";
  "aria-expanded"?: boolean;
}

interface MenuOnDemandProps<Props> extends MenuButton {
  /** Made with LoadedMenu. */
  part: Deferred<ComponentType<Props & MenuButton>>;
  /** The menu's own. */
  content: Props;
}

export function MenuOnDemand<Props extends object>(props: MenuOnDemandProps<Props>) {
  const { part, content, target, button } = props;
  const [isWanted, setIsWanted] = useState(false);
  const { code: Loaded, note } = useDeferred(part, isWanted, () => setIsWanted(false));
  if (Loaded && isWanted) return <Loaded {...content} target={target} button={button} />;
  const { onClick } = target.props;
  return (
    <>
      {cloneElement(target, {
        "aria-haspopup": "menu",
        "aria-expanded": false,
        onClick: (event) => {
          onClick?.(event);
          setIsWanted(true);
        },
      })}
      {note}
    </>
  );
}
