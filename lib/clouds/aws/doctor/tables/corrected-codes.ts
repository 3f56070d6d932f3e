// Findings that are corrected although the policy works: it allows too much, or is easily misread.
export const correctedCodes: ReadonlySet<string> = new Set([
  "sub_other_organization_too",
  "sub_condition_missing",
  "sub_pattern_too_wide",
  "sub_condition_negated",
  "sub_condition_too_wide",
  "set_operator_on_single_value",
  "if_exists_on_claim",
  "resource_too_wide",
  "not_resource_reads_all",
  "resource_prefix_wider",
  "write_actions_granted",
  "everything_granted",
  "not_action_allows_all",
  "kms_too_wide",
]);
