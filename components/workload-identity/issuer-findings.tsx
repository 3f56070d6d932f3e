// What an issuer check found: each with what the cloud makes of it and what to change.
import { Text } from "@mantine/core";
import { Remedy } from "@/components/failures/remedy";
import { OutcomeIcon } from "@/components/ui/outcome";
import type { IssuerFinding } from "@/lib/shared/oidc/schema";
import classes from "./issuer-findings.module.css";

export function IssuerFindings({ findings }: { findings: readonly IssuerFinding[] }) {
  return (
    <ul className={classes.list} aria-label="Findings">
      {findings.map(({ outcome, message, remedy }) => (
        <li key={message} className={classes.finding}>
          <OutcomeIcon status={outcome} size={15} />
          <div>
            <Text component="div" fw={500}>
              {message}
            </Text>
            <Remedy text={remedy} />
          </div>
        </li>
      ))}
    </ul>
  );
}
