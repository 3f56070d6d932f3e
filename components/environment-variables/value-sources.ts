// Where a variable's value can come from, as lists of choices have it.
import type { Choice } from "@/components/ui/form/use-choices";
import { clouds } from "@/lib/clouds/catalog";
import type { SecretProviderCredential } from "@/lib/shared/secret-providers/schema";

export const directSource: Choice = { value: "direct", label: "Direct Value" };
export const defaultSources: readonly Choice[] = clouds.map(({ id, name }) => ({
  value: `default:${id}`,
  label: `Use ${name} default`,
}));
/** Those that need no credential's name. */
export const fixedSources: readonly Choice[] = [directSource, ...defaultSources];

/** A credential as a choice of what a variable is read with. */
export const credentialSource = ({ id, name }: SecretProviderCredential): Choice => ({
  value: `credential:${id}`,
  label: name,
});
