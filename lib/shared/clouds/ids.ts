// The clouds that Latchkey knows, by their ids: one line each, as in lib/clouds/registered, which says what they are.
export const cloudIds = ["aws"] as const;
