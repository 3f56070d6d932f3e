// The properties that the region's field has in both forms: with its list of regions, and before the list is loaded.
import formClasses from "@/components/ui/form/form.module.css";
import type { CloudField } from "@/lib/clouds/definition";

export interface RegionFieldProps {
  name: string;
  field: CloudField;
  regions: readonly string[];
}

export const regionInput = ({ label, help, placeholder }: CloudField) => ({
  label,
  description: help,
  placeholder,
  "aria-required": true,
  autoComplete: "off",
  autoCapitalize: "none",
  spellCheck: false,
});

export const regionInputClass = formClasses.machine;
