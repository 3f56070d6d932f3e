"use client";
import type { AnchorProps } from "@mantine/core";
import { ConsoleLink } from "@/components/shell/console-link";

interface AutomationLinksProps extends Pick<AnchorProps, "c"> {
  automations: readonly { id: string; name: string }[];
  /** How many are named at most; by default all. */
  most?: number;
  target?: "_blank";
}

/** "nightly, weekly and 2 more". */
export function AutomationLinks({ automations, most = automations.length, ...link }: AutomationLinksProps) {
  return (
    <>
      {automations.slice(0, most).map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <ConsoleLink to={`automations/${id}`} {...link}>
            {name}
          </ConsoleLink>
        </span>
      ))}
      {automations.length > most && ` and ${automations.length - most} more`}
    </>
  );
}
