"use client";
import { z } from "zod";
import { DocsLink } from "@/components/ui/docs-link";
import { FormModal } from "@/components/ui/form/form-modal";
import { RadioField } from "@/components/ui/form/radio-field";
import { TextField } from "@/components/ui/form/text-field";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import type { Automation, DeployInput } from "@/lib/shared/automations/schema";
import { TokenDays } from "@/lib/shared/organizations/schema";

/** A text field gives a text. */
export const DaysText = z
  .string()
  .trim()
  .transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN))
  .pipe(TokenDays);
const DeployFormInput = z
  .strictObject({ token: z.enum(["keep", "version", "newest"]), expiresInDays: z.string() })
  .transform(({ token, expiresInDays }, context): DeployInput => {
    // Hidden and empty fields are left out.
    if (token === "keep" || expiresInDays.trim() === "") return { token };
    const days = DaysText.safeParse(expiresInDays);
    if (days.success) return { token, expiresInDays: days.data };
    const message = days.error.issues[0]?.message ?? "";
    context.addIssue({ code: "custom", path: ["expiresInDays"], message });
    return z.NEVER;
  });

interface DeployFormProps extends Dialog {
  automation: Automation;
  onDeploy: (input: DeployInput) => void;
}

/** A deploy that says what its token runs, and for how long it is good. */
export function DeployForm({ automation, onDeploy, ...dialog }: DeployFormProps) {
  const version = (automation.deploymentVersion ?? 0) + 1;
  const [kept] = automation.followingTokens;
  const keep = {
    value: "keep",
    label: "Keep the token that workers have",
    description: `The token of version ${kept?.version} follows the newest version. There is nothing to hand out.`,
  };
  return (
    <FormModal
      {...dialog}
      title="Deploy with options"
      size={480}
      schema={DeployFormInput}
      defaultValues={{ token: kept ? "keep" : "version", expiresInDays: "" }}
      submitLabel="Deploy"
      onSubmit={async (input) => onDeploy(input)}
    >
      {(values) => (
        <>
          <RadioField name="token" label="Token" choices={[...(kept ? [keep] : []), ...newTokens(version)]} />
          {values.watch("token") !== "keep" && (
            <TextField
              name="expiresInDays"
              label="Days until the token expires"
              optional
              help={
                <>
                  From 1 to 3,650. Empty: as your organization has set it.{" "}
                  <DocsLink to="worker#tokens">Tokens of workers</DocsLink>
                </>
              }
            />
          )}
        </>
      )}
    </FormModal>
  );
}

function newTokens(version: number) {
  return [
    {
      value: "version",
      label: "This version only",
      description: `A new token that runs version ${version} and no other. Each deploy hands out a new one.`,
    },
    {
      value: "newest",
      label: "Always the newest version",
      description:
        "A new token whose workers run the newest version from their next kickoff. Later deploys hand out nothing.",
    },
  ];
}
