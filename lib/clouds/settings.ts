// The settings of a config or a credential of any cloud, as the cloud's schema parsed them.
import type { z } from "zod";
import { AppError } from "@/lib/shared/app-error";

/** Settings are flat maps of strings, so that one column holds any cloud's. */
export type SettingsValues = Readonly<Record<string, string>>;
export type SettingsSchema = z.ZodType<Record<string, string>, Record<string, unknown>>;

/**
 * One that the schema asks for.
 *
 * @throws AppError `cloud_refused` with reason `settings_not_accepted` where it is missing: an empty one would go unseen.
 */
export function setting(settings: SettingsValues, name: string): string {
  const value = Object.hasOwn(settings, name) ? settings[name] : undefined;
  if (value) return value;
  const message = `The settings have no ${name}.`;
  throw new AppError("cloud_refused", message, {
    failure: { stage: "mint", reason: "settings_not_accepted", providerCode: null, message },
  });
}

/** Secrets as entered: absent or undefined keeps the stored one, null removes it. */
export type SecretsSchema = z.ZodType<Record<string, string | null | undefined>, Record<string, unknown>>;
