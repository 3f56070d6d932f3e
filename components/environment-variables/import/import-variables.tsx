"use client";
import { Anchor } from "@mantine/core";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useSuggestions } from "@/components/environment-variables/import/find-suggestions";
import { PasteStep } from "@/components/environment-variables/import/paste-step";
// A pasted `.env`, from its text to variables that are saved as one.
import { type Review, rowsOf } from "@/components/environment-variables/import/plan";
import { ReviewStep } from "@/components/environment-variables/import/review-step";
import { useOrganization } from "@/components/shell/organization";
import { UnsavedChanges, useUnsavedChanges } from "@/components/ui/form/unsaved-changes";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { type Dotenv, parseDotenv } from "@/lib/shared/environment-variables/dotenv";
import { mostImported } from "@/lib/shared/environment-variables/import/schema";

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
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isReviewing, setIsReviewing] = useState(false);
  const [review, setReview] = useState<Review | null>(null);
  const { proceed, keepEditing } = useUnsavedChanges(text !== "");
  const listPath = `/${slug}/environment-variables`;

  async function start() {
    const dotenv = text.length > longestText ? null : parseDotenv(text);
    const complaint = dotenv ? complaintOf(dotenv) : "The text is longer than 512 KiB. Paste a part of it.";
    setError(complaint);
    if (!dotenv || complaint !== null) return;
    setIsReviewing(true);
    try {
      const { source, suggest } = await findSuggestions(dotenv.variables.map(({ key }) => key));
      const { problems, overridden } = dotenv;
      setReview({ problems, overridden, source, rows: rowsOf(dotenv, suggest, source) });
    } finally {
      setIsReviewing(false);
    }
  }

  return (
    <>
      <PageHeader
        parent={
          <Anchor component={Link} href={listPath} size="xs">
            Environment Variables
          </Anchor>
        }
        title="Paste .env"
        description="Adds or changes many environment variables at once, from the text of a .env file."
      />
      {review ? (
        <ReviewStep
          review={review}
          onRows={(rows) => setReview({ ...review, rows })}
          automation={automation}
          onBack={() => setReview(null)}
          onSaved={() => {
            setText("");
            router.push(listPath);
          }}
        />
      ) : (
        <PasteStep
          text={text}
          onChange={setText}
          error={error}
          onError={setError}
          isReviewing={isReviewing}
          onReview={() => void start()}
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
