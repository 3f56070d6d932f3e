// How a cloud names secrets: what a name may be, what is pasted in its place, and where its secret is.
import type { SettingsValues } from "@/lib/clouds/settings";
import { AppError } from "@/lib/shared/app-error";

/**
 * Where a secret is read, for people, as far as these settings say it.
 *
 * @param secretName null for any that does not say it by itself.
 * @returns null also of settings that do not: a credential's, say, whose config does.
 */
export function placeIn(
  naming: SecretNaming,
  secretName: string | null,
  settings: SettingsValues,
): string | null {
  try {
    return naming.place(secretName, settings);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** What another tool wrote, read as a reference. */
export type Pasted =
  /** `region`: where the text says that the secret is, which a reference by name does not. */
  | { ok: true; reference: string; what: string; region?: string }
  /** Nothing of what was pasted but a reference: it may hold a secret's value. */
  | { ok: false; problem: string };

/** Reads what people have on the clipboard from a cloud's own tools; null for what none of them writes. */
export type ReadPasted = (text: string) => Pasted | null;

/** How a cloud names secrets. The settings are a credential's, with those of the config that it is bound to. */
export interface SecretNaming {
  /** Whether the name says by itself where its secret is: any other is one of the place that it is read in. */
  isFull: (name: string) => boolean;
  /** Whether it has a name's form, and is not to be read as anything else. */
  isName: (name: string) => boolean;
  /** Why it can be no secret's name; null where it can. */
  problem: (name: string) => string | null;
  /** Whether a search for the name looks for it as it is. */
  isSearchedFor: (name: string) => boolean;
  /**
   * Where it is read with these settings, for people: a region. Null where the cloud has no such place.
   *
   * @param name null for any name that does not say it by itself.
   */
  place: (name: string | null, settings: SettingsValues) => string | null;
  /** Like what the full names of secrets of one place are, as SQL's LIKE has it. */
  resourcesIn: (place: string) => string;
  /** What a person calls the secret of a full name. */
  shortName: (resource: string) => string;
  /** Why it cannot be read with these settings, where that is sure; null otherwise. */
  foreign: (name: string, settings: SettingsValues) => string | null;
}
