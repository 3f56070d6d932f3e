"use client";
// A cloud's setup guide: a few questions, and the result of the answers while they are typed.
import { Anchor, Text, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { FormProvider, useFormContext } from "react-hook-form";
import { automationList } from "@/components/automations/queries";
import { RegionFieldOnDemand } from "@/components/clouds/region-field-on-demand";
import { RadioField } from "@/components/ui/form/radio-field";
import { TextAreaField } from "@/components/ui/form/text-area-field";
import { TextField } from "@/components/ui/form/text-field";
import { Hint } from "@/components/ui/hint";
import { deferred, useDeferred } from "@/components/ui/on-demand/deferred";
import { type SetupAnswers, useSetupAnswers } from "@/components/workload-identity/setup/use-setup-answers";
import { cloudDefinition } from "@/lib/clouds/catalog";
import type { SetupGuide as Guide, SetupDefinition, SetupField } from "@/lib/clouds/definition";
import { setups } from "@/lib/clouds/registered/setups";
import type { CloudId } from "@/lib/shared/clouds/schema";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";
import classes from "./setup.module.css";

interface SetupGuideProps {
  cloud: CloudId;
  issuer: string;
  organizationId: string;
  /** Whose role is to be set up; null before there is one. */
  config: WorkloadIdentityConfig | null;
  /** What comes after the cloud's own steps. */
  next: (guide: Guide) => ReactNode;
}

export function SetupGuide(props: SetupGuideProps) {
  const setup = setups[props.cloud];
  return setup ? <Guided {...props} setup={setup} /> : null;
}

function Guided({
  setup,
  cloud,
  issuer,
  organizationId,
  config,
  next,
}: SetupGuideProps & { setup: SetupDefinition }) {
  const { regions } = cloudDefinition(cloud);
  const { form, answers, isSettled } = useSetupAnswers(setup, config);
  const asked = setup.fields.filter(
    ({ name, askedIf }) => !isSettled(name) && (!askedIf || answers[askedIf.name] === askedIf.value),
  );
  const settled = setup.fields.filter(({ name }) => isSettled(name));
  const blank = asked.filter(({ name }) => !answers[name]?.trim());
  // Kept while an answer is changed and the result is away.
  const [method, setMethod] = useState<string | null>(null);
  // Until another answer is given.
  const [isGivenUp, setIsGivenUp] = useState(false);
  const part = useMemo(() => makerAndResult(setup), [setup]);
  const { code, note } = useDeferred(part, blank.length === 0 && !isGivenUp, () => setIsGivenUp(true));
  const parsed = code?.maker.schema.safeParse(answers);
  const automationIds = useTrustedAutomations(organizationId, config);
  const facts = {
    issuer,
    organizationId,
    isRoleKnown: config !== null,
    ...(automationIds && { automationIds }),
  };

  return (
    <div className={classes.root}>
      <FormProvider {...form}>
        <form
          className={classes.answers}
          aria-label="Your answers"
          noValidate
          onChange={() => setIsGivenUp(false)}
          onSubmit={(event) => {
            event.preventDefault();
            void form.trigger(undefined, { shouldFocus: true });
          }}
        >
          {asked.map((field) => (
            <AnswerField key={field.name} field={field} setup={setup} regions={regions} />
          ))}
          {settled.length > 0 && <Settled fields={settled} answers={answers} />}
        </form>
      </FormProvider>
      <section className={classes.result} aria-label="What to do in your account">
        {automationIds === null ? (
          <Text c="dimmed">The trust policy names each automation. Loading automations…</Text>
        ) : code && parsed?.success ? (
          <code.Result
            guide={code.maker.guide(answers, facts)}
            method={method}
            onMethod={setMethod}
            config={{ cloud, id: config?.id ?? null }}
            next={next}
          />
        ) : blank.length === 0 && !parsed ? (
          note
        ) : (
          <Missing
            fields={asked.filter(
              (field) =>
                // A schema that is not content with one field may not have looked at the next.
                blank.includes(field) || parsed?.error?.issues.some(({ path }) => path[0] === field.name),
            )}
            onChoice={(name) => {
              form.setFocus(name);
              void form.trigger(name);
            }}
          />
        )}
      </section>
    </div>
  );
}

/** What a guide is made with and shown in: it comes after the page, at the latest once every question is answered. */
function makerAndResult(setup: SetupDefinition) {
  return deferred(async () => {
    const [maker, { Result }] = await Promise.all([
      setup.load(),
      import("@/components/workload-identity/setup/result"),
    ]);
    return { maker, Result };
  });
}

function Settled({ fields, answers }: { fields: readonly SetupField[]; answers: SetupAnswers }) {
  return (
    <div className={classes.settled}>
      <dl>
        {fields.map(({ name, label }) => (
          <div key={name} style={{ display: "contents" }}>
            <Text component="dt" size="xs" c="dimmed">
              {label}
            </Text>
            <dd>
              <Text component="code" ff="monospace" size="xs">
                {answers[name]}
              </Text>
            </dd>
          </div>
        ))}
      </dl>
      <Hint>From the config.</Hint>
    </div>
  );
}

interface MissingProps {
  fields: readonly SetupField[];
  onChoice: (name: string) => void;
}

/** Nothing half-filled is shown: it could be copied. */
function Missing({ fields, onChoice }: MissingProps) {
  return (
    <div className={classes.missing}>
      <Title order={2}>{fields.length === 1 ? "One answer is missing" : "Some answers are missing"}</Title>
      <Text c="dimmed" mt={4}>
        After that, you get the commands, the documents to paste, a CloudFormation template and a Terraform
        file here, filled in for your account.
      </Text>
      <ul>
        {fields.map(({ name, label }) => (
          <li key={name}>
            <Anchor component="button" type="button" inherit onClick={() => onChoice(name)}>
              {label}
            </Anchor>
          </li>
        ))}
      </ul>
    </div>
  );
}

/**
 * The automations that a config's trust policy has to name: those that it is limited to, or else all.
 *
 * @returns undefined where the tokens speak for the organization; null until all are known, since half a list would
 * shut the others out.
 */
function useTrustedAutomations(
  organizationId: string,
  config: WorkloadIdentityConfig | null,
): readonly string[] | null | undefined {
  const isNarrowed = config?.subject === "automation";
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    ...automationList(organizationId),
    enabled: isNarrowed && config.automationIds === null,
  });
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  if (!isNarrowed) return undefined;
  if (config.automationIds) return config.automationIds;
  if (!data || hasNextPage) return null;
  return data.pages.flatMap(({ items }) => items.map(({ id }) => id));
}

interface AnswerFieldProps {
  field: SetupField;
  setup: SetupDefinition;
  regions: readonly string[];
}

/** One question, rendered from the cloud's definition: no page knows any cloud. */
function AnswerField({ field, setup, regions }: AnswerFieldProps) {
  const { setValue } = useFormContext<SetupAnswers>();
  const { name, label, help = "", placeholder, input, choices = [] } = field;

  function fillImplied(text: string) {
    for (const [implied, value] of Object.entries(setup.implied(name, text))) {
      setValue(implied, value, { shouldValidate: true, shouldTouch: true });
    }
  }

  if (input === "region") {
    return <RegionFieldOnDemand name={name} field={{ ...field, help, input: "region" }} regions={regions} />;
  }
  if (input === "choice") return <RadioField name={name} label={label} help={help} choices={choices} />;
  if (input === "lines") {
    return (
      <TextAreaField name={name} label={label} help={help} placeholder={placeholder} minRows={2} machine />
    );
  }
  return (
    <TextField name={name} label={label} help={help} placeholder={placeholder} onText={fillImplied} machine />
  );
}
