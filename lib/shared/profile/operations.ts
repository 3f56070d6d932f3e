import { pageOf } from "@/lib/shared/listing";
import { operation, person } from "@/lib/shared/operations/operation";
import { EndedSessions, OwnSession, PasswordChange, Profile, StepUp } from "@/lib/shared/profile/schema";

export const profileOperations = {
  get: operation("GET", "/api/v1/profile", {
    summary: "Says who is signed in.",
    caller: person,
    answer: Profile,
  }),
  changePassword: operation("PUT", "/api/v1/profile/password", {
    summary: "Sets another password, which ends all other sessions.",
    caller: person,
    body: PasswordChange,
    answer: EndedSessions,
    audits: ["member.password_changed"],
  }),
  stepUp: operation("POST", "/api/v1/profile/step-up", {
    summary:
      "Takes a second factor, or the password of a person who has none. For ten minutes this session may then change who gets in.",
    caller: person,
    body: StepUp,
    audits: ["member.stepped_up", "member.passkey_refused"],
  }),
  sessions: operation("GET", "/api/v1/profile/sessions", {
    summary: "Lists where the person is signed in.",
    caller: person,
    answer: pageOf(OwnSession),
  }),
  endOtherSessions: operation("DELETE", "/api/v1/profile/sessions", {
    summary: "Ends all sessions but the one that asks.",
    caller: person,
    answer: EndedSessions,
    audits: ["member.sessions_ended"],
  }),
  endSession: operation("DELETE", "/api/v1/profile/sessions/{id}", {
    summary: "Ends one session.",
    caller: person,
    audits: ["member.sessions_ended"],
  }),
};
