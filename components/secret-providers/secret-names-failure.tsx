"use client";
import { Button } from "@mantine/core";
import { failureWords } from "@/components/elements/error-state";
import { Notice } from "@/components/elements/notice";
import { Remedy } from "@/components/secret-providers/remedy";
import { RequestError } from "@/lib/http/client";
import classes from "./secret-name-input.module.css";

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
  return (
    <div className={classes.failure}>
      <Notice
        tone="warning"
        title={
          failure ? "No suggestions: AWS did not list the names" : `No suggestions: ${lowerFirst(title)}`
        }
        action={
          <Button variant="default" size="xs" onClick={onRetry} loading={retrying}>
            Try again
          </Button>
        }
      >
        {failure ? (
          <>
            {failure.cause}
            {failure.message && failure.message !== failure.cause && (
              <code className={classes.answer}>
                {failure.awsCode ? `${failure.awsCode}: ${failure.message}` : failure.message}
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
