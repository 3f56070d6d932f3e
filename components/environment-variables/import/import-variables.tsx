"use client";
// A pasted `.env`, from its text to variables that are saved as one.
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useSuggestions } from "@/components/environment-variables/import/find-suggestions";
import { PasteStep } from "@/components/environment-variables/import/paste-step";
import type { Review } from "@/components/environment-variables/import/plan";
import { ConsoleLink } from "@/components/shell/console-link";
import { useOrganization } from "@/components/shell/organization";
import { UnsavedChanges, useUnsavedChanges } from "@/components/ui/form/unsaved-changes";
import { deferred } from "@/components/ui/on-demand/deferred";
import { useLoadAhead } from "@/components/ui/on-demand/load-ahead";
import { PageHeader } from "@/components/ui/page-header";
import { type Dotenv, parseDotenv } from "@/lib/shared/environment-variables/dotenv";
import { mostImported } from "@/lib/shared/environment-variables/value-source";

/** Loaded once a text was pasted: the table, and the server's own schemas. */
const reviewing = deferred(async () => {
  const [{ rowsOf }, { ReviewStep }] = await Promise.all([
    import("@/components/environment-variables/import/plan"),
    import("@/components/environment-variables/import/review-step"),
  ]);
  return { rowsOf, ReviewStep };
});
const parts = [reviewing.load];

/** In characters. */
const longestText = 512 * 1024;

interface ImportVariablesProps {
  /** What the variables are assigned to from the start. */
  automation: { id: string; name: string } | null;
}

export function ImportVariables({ automation }: ImportVariablesProps) {
  const { slug } = useOrganization();
  const router = useRouter();
  const findSuggestions = useSuggestions();
  useLoadAhead(parts);
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [review, setReview] = useState<Review | null>(null);
  const { proceed, keepEditing } = useUnsavedChanges(text !== "");

  const start = useMutation({
    mutationFn: async (dotenv: Dotenv) => {
      const [{ rowsOf }, { source, suggest }] = await Promise.all([
        reviewing.load(),
        findSuggestions(dotenv.variables.map(({ key }) => key)),
      ]);
      const { problems, overridden } = dotenv;
      setReview({ problems, overridden, source, rows: rowsOf(dotenv, suggest, source) });
    },
    onError: () => setError("The next step didn’t load. Check your network and try again."),
  });

  const ReviewStep = reviewing.now()?.ReviewStep;

  function parse() {
    const dotenv = text.length > longestText ? null : parseDotenv(text);
    const complaint = dotenv ? complaintOf(dotenv) : "The text is longer than 512 KiB. Paste a part of it.";
    setError(complaint);
    if (dotenv && complaint === null) start.mutate(dotenv);
  }

  return (
    <>
      <PageHeader
        parent={<ConsoleLink to="environment-variables">Environment Variables</ConsoleLink>}
        title="Paste .env"
        description="Adds or changes many environment variables at once, from the text of a .env file."
      />
      {review && ReviewStep ? (
        <ReviewStep
          review={review}
          onRows={(rows) => setReview({ ...review, rows })}
          automation={automation}
          onBack={() => setReview(null)}
          onSaved={() => {
            setText("");
            router.push(`/${slug}/environment-variables`);
          }}
        />
      ) : (
        <PasteStep
          text={text}
          onChange={setText}
          error={error}
          onError={setError}
          isReviewing={start.isPending}
          onReview={parse}
        />
      )}
      <UnsavedChanges proceed={proceed} keepEditing={keepEditing} discard={() => setText("")} />
    </>
  );
}

function complaintOf({ variables, problems }: Dotenv): string | null {
  if (variables.length > mostImported) {
    return `There are ${variables.length} variables. Paste ${mostImported} at most at a time.`;
  }
  if (variables.length > 0) return null;
  const [first] = problems;
  if (!first) return "Paste the text of a .env first.";
  return `There is no variable in this text. Line ${first.line}: ${first.message}`;
}
