/** The check's result for one part of the installation. */
export interface Finding {
  /** What was looked at: "Database", "Migrations"… */
  part: string;
  outcome: "ok" | "warning" | "failed";
  message: string;
  remedy?: string;
}

export const ok = (part: string, message: string): Finding => ({ part, outcome: "ok", message });
export const warning = (part: string, message: string, remedy: string): Finding => ({
  part,
  outcome: "warning",
  message,
  remedy,
});
export const failed = (part: string, message: string, remedy: string): Finding => ({
  ...warning(part, message, remedy),
  outcome: "failed",
});
