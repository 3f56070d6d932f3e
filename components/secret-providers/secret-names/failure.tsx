"use client";
import { Button, Group } from "@mantine/core";
import { Remedy } from "@/components/failures/remedy";
import { useOrganization } from "@/components/shell/organization";
import { failureWords } from "@/components/ui/failure/error-state";
import { Link } from "@/components/ui/link";
import { Notice } from "@/components/ui/notice";
import { anyCloud } from "@/lib/clouds/catalog";
import { remedyLink } from "@/lib/shared/clouds/remedies";
import { RequestError } from "@/lib/shared/http/client";
import { allows } from "@/lib/shared/permissions";
import classes from "./input.module.css";

interface SecretNamesFailureProps {
  error: unknown;
  onRetry: () => void;
  retrying: boolean;
}

/** Why no names are suggested, and what to change. No error of the field: the name can be typed. */
export function SecretNamesFailure({ error, onRetry, retrying }: SecretNamesFailureProps) {
  const { title, detail } = failureWords(error);
  const problem = error instanceof RequestError ? error.problem : null;
  const failure = problem?.failure;
  const { slug, permissions } = useOrganization();
  const found = failure && "place" in failure ? remedyLink(slug, failure) : null;
  const link = found && allows(permissions, found.needs) ? found : null;
  return (
    <div className={classes.failure}>
      <Notice
        tone="warning"
        title={
          failure
            ? `No suggestions: ${anyCloud.name} did not list the names`
            : `No suggestions: ${lowerFirst(title)}`
        }
        action={
          <Group gap="xs">
            {link && (
              // In a page of its own: what is typed in the form stays.
              <Button component={Link} href={link.href} target="_blank" variant="default" size="xs">
                {link.label}
              </Button>
            )}
            <Button variant="default" size="xs" onClick={onRetry} loading={retrying}>
              Try again
            </Button>
          </Group>
        }
      >
        {failure ? (
          <>
            {failure.cause}
            {failure.message && failure.message !== failure.cause && (
              <code className={classes.answer}>
                {failure.providerCode ? `${failure.providerCode}: ${failure.message}` : failure.message}
              </code>
            )}
            <Remedy text={failure.remedy} />
          </>
        ) : (
          <>
            {detail}{" "}
            {problem?.code === "no_credential_found"
              ? "Set one under Settings → Secret Provider Credentials. Until then, kickoffs with this variable fail."
              : "You can type the name instead."}
          </>
        )}
      </Notice>
    </div>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
