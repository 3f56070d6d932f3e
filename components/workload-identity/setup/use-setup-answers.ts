"use client";
// The answers of a setup guide. They stay in this tab: names of secrets are nobody else's business, and in an address
// they would reach histories and logs. The server gets only the settings of the config that they make, once somebody waits
// for its trust or has a policy checked.
import { useEffect } from "react";
import { useForm, useWatch } from "react-hook-form";
import { useOrganization } from "@/components/shell/organization";
import { useResolver } from "@/components/ui/form/server-form";
import { keepAnswers, keptAnswers } from "@/components/workload-identity/setup/kept-answers";
import type { SetupDefinition } from "@/lib/clouds/definition";
import type { WorkloadIdentityConfig } from "@/lib/shared/workload-identity/schema";

export type SetupAnswers = Record<string, string>;

/** @param config what it has settled is not asked. */
export function useSetupAnswers(setup: SetupDefinition, config: WorkloadIdentityConfig | null) {
  const organization = useOrganization();
  const settled: SetupAnswers = config ? { ...setup.settledBy(config.settings) } : {};
  const begin: SetupAnswers = { ...setup.begin(organization), ...settled };
  const form = useForm<SetupAnswers, unknown, unknown>({
    resolver: useResolver<SetupAnswers, unknown>(() => setup.load().then(({ schema }) => schema)),
    defaultValues: begin,
    mode: "onTouched",
  });
  const place = `${organization.id}:${config?.id ?? "new"}`;

  // Once the page is there: the server does not know what this tab keeps.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each config.
  useEffect(() => {
    form.reset({ ...begin, ...keptAnswers(place, Object.keys(begin)), ...settled });
    const { unsubscribe } = form.watch((answers) => keepAnswers(place, answers as SetupAnswers));
    return unsubscribe;
  }, [place]);

  const answers = { ...begin, ...useWatch({ control: form.control }) } as SetupAnswers;
  return { form, answers, isSettled: (name: string) => name in settled };
}
