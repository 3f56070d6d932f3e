import { entered } from "@/components/secret-providers/credential-values";
import type { CloudField } from "@/lib/clouds/definition";

interface Settings {
  settings: Record<string, string>;
}

/**
 * What a credential's settings become when another config is chosen: whatever still is as the config before had it
 * follows; what a person entered stays.
 */
export function presetSettings(
  fields: readonly CloudField[],
  current: Record<string, unknown>,
  before: Settings | undefined,
  after: Settings,
): Record<string, string> {
  const kept = fields.flatMap(({ name }) => {
    const value = typeof current[name] === "string" ? current[name].trim() : "";
    const follows = value === "" || value === before?.settings[name];
    return follows ? [] : [[name, value]];
  });
  return { ...entered(fields, after.settings), ...Object.fromEntries(kept) };
}
