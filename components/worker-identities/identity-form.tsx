"use client";
import { Box, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useEdited, useOrganizationMutation } from "@/components/shell/use-organization-mutation";
import { CheckboxField } from "@/components/ui/form/checkbox-field";
import { FormModal } from "@/components/ui/form/form-modal";
import { TextAreaField } from "@/components/ui/form/text-area-field";
import { TextField } from "@/components/ui/form/text-field";
import { Notice } from "@/components/ui/notice";
import type { Dialog } from "@/components/ui/on-demand/deferred";
import { type Preset, presetOf, presets } from "@/components/worker-identities/presets";
import type { Automation } from "@/lib/shared/automations/schema";
import { workerIdentityOperations } from "@/lib/shared/worker-identities/operations";
import { type WorkerIdentity, WorkerIdentityForm } from "@/lib/shared/worker-identities/schema";
import { overbroadSubject } from "@/lib/shared/worker-identities/subject";

interface IdentityFormProps extends Dialog {
  automation: Automation;
  /** The one to edit; null for a new one. */
  identity: WorkerIdentity | null;
  onSaved: (identity: WorkerIdentity) => void;
}

export function IdentityForm({ automation, identity, onSaved, ...dialog }: IdentityFormProps) {
  const mutate = useOrganizationMutation();
  const { id } = automation;
  const edited = useEdited(dialog.opened, identity, workerIdentityOperations.get, (shown) => ({
    id,
    identityId: shown.id,
  }));
  const { object } = edited;

  async function submit(body: WorkerIdentityForm) {
    const saved = object
      ? await edited.change(workerIdentityOperations.update, { body, success: `Saved ${body.name}.` })
      : await mutate(workerIdentityOperations.create, { id }, { body });
    onSaved(saved);
  }

  return (
    <FormModal
      {...dialog}
      title={object ? "Edit Worker Identity" : "Add Worker Identity"}
      description={
        object
          ? "Saving ends the sessions of its workers. They start new ones by themselves."
          : `Workers with such a token act for ${automation.name}, without a deployment token.`
      }
      schema={WorkerIdentityForm}
      defaultValues={{
        name: object?.name ?? presets.github.label,
        issuer: object?.issuer ?? presets.github.issuer,
        jwks: object?.jwks ? JSON.stringify(object.jwks, null, 2) : "",
        subject: object?.subject ?? "",
        audience: object && !object.isOwnAudience ? object.audience : "",
        isSingleUse: object?.isSingleUse ?? false,
      }}
      onSubmit={submit}
      edited={edited}
    >
      {(form) => <Fields form={form} initial={object ? presetOf(object) : "github"} isNew={!object} />}
    </FormModal>
  );
}

interface FieldsProps {
  // biome-ignore lint/suspicious/noExplicitAny: what the form sends is the schema's matter.
  form: UseFormReturn<any, unknown, any>;
  initial: Preset;
  isNew: boolean;
}

function Fields({ form, initial, isNew }: FieldsProps) {
  const [preset, setPreset] = useState(initial);
  const [issuer, jwks, subject] = form.watch(["issuer", "jwks", "subject"]) as [string, string, string];
  const { subject: example, issuer: exampleIssuer, aboutIssuer, aboutKeys, aboutSubject } = presets[preset];

  function choose(next: Preset) {
    const before = presets[preset];
    setPreset(next);
    // What was typed stays; what the choice before filled in goes.
    const { name, issuer: typed } = form.getValues();
    if (typed === "" || typed === before.issuer) {
      form.setValue("issuer", next === "github" ? presets.github.issuer : "", { shouldDirty: true });
    }
    if (name === "" || name === before.label)
      form.setValue("name", presets[next].label, { shouldDirty: true });
  }

  return (
    <>
      {isNew && (
        <Stack gap={6}>
          <Text size="sm" fw={500} id="worker-identity-preset">
            Workers run in
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="worker-identity-preset"
            value={preset}
            onChange={(value) => choose(value as Preset)}
            data={Object.entries(presets).map(([value, { label }]) => ({ value, label }))}
          />
        </Stack>
      )}
      <TextField name="name" label="Name" />
      <TextField
        name="issuer"
        label="Issuer"
        machine
        type="url"
        placeholder={exampleIssuer}
        help={`The token’s iss claim, to the letter${jwks.trim() ? "" : ": Latchkey fetches the public keys there"}. ${aboutIssuer}`}
      />
      {/* One that the whole world reaches needs none; what was entered is never sent unseen. */}
      {(aboutKeys || jwks) && (
        <TextAreaField
          name="jwks"
          label="Public keys"
          optional
          machine
          minRows={2}
          placeholder={'{"keys": [ … ]}'}
          help={`Only where Latchkey can’t reach the issuer. ${aboutKeys} Latchkey then fetches none: enter new keys here before the issuer uses them.`}
        />
      )}
      <div>
        <TextField
          name="subject"
          label="Subject"
          machine
          placeholder={example}
          help={`The token’s sub claim; * stands for any characters. ${aboutSubject}`.trim()}
        />
        <div aria-live="polite">
          <Reach issuer={issuer} subject={subject} />
        </div>
      </div>
      <TextField
        name="audience"
        label="Audience"
        optional
        machine
        placeholder="This automation’s own"
        help="Empty is best: then a token for this automation opens no other."
      />
      <CheckboxField
        name="isSingleUse"
        label="Accept each token once"
        help="For tokens that are made for one job. A token in a file is sent again until it is replaced: leave this off there."
      />
    </>
  );
}

/** Shown while the subject is typed: who else could have one that matches. */
function Reach({ issuer, subject }: { issuer: string; subject: string }) {
  const overbroad = subject.trim() === "" ? null : overbroadSubject(issuer.trim(), subject.trim());
  if (!overbroad) return null;
  const { reach, example } = overbroad;
  return (
    <Box mt="md">
      {reach === "anyone" ? (
        <Notice tone="error" title="This lets in anyone in the world">
          Everybody can get a token of this issuer. Name the owner: <code>{example}</code>
        </Notice>
      ) : (
        <Notice tone="warning" title="This lets in everyone who has a token of this issuer">
          Name the one that runs the workers, such as <code>{example}</code>
        </Notice>
      )}
    </Box>
  );
}
