/** How long a session lasts, counted from the sign-in. No request extends it. */
export const sessionHours = 12;
