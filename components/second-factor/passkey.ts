// The browser's part of a passkey: its library is loaded when one is used.
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { RequestError } from "@/lib/shared/http/client";
import { call } from "@/lib/shared/operations/client";
import { secondFactorOperations } from "@/lib/shared/second-factor/operations";
import type { AddedFactor } from "@/lib/shared/second-factor/schema";

const library = () => import("@simplewebauthn/browser");

/** Asks the person's device to sign. @throws RequestError also where the person or the device would not. */
export async function signWithPasskey() {
  const { options } = await call(secondFactorOperations.challenge, {});
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const { startAuthentication } = await library();
  const { clientExtensionResults, ...signed } = await startAuthentication({ optionsJSON }).catch(refuse);
  return { ...signed, clientExtensionResults: { ...clientExtensionResults } };
}

/** Has the person's device make one, and adds it. @throws RequestError as above. */
export async function addPasskey(name: string): Promise<AddedFactor> {
  const { options } = await call(secondFactorOperations.startPasskey, {});
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const { startRegistration } = await library();
  const { clientExtensionResults, ...registration } = await startRegistration({ optionsJSON }).catch(refuse);
  const passkey = { ...registration, clientExtensionResults: { ...clientExtensionResults } };
  return call(secondFactorOperations.addPasskey, {}, { body: { name, passkey } });
}

const words: Record<string, { title: string; detail: string }> = {
  InvalidStateError: {
    title: "This device already has one of your passkeys",
    detail: "Use another device or security key.",
  },
  NotAllowedError: {
    title: "No passkey was used",
    detail: "You cancelled, or your device didn’t answer in time. Try again.",
  },
};
const unknown = {
  title: "Your browser couldn’t use a passkey",
  detail: "Try another browser or device, or use a code.",
};

function refuse(error: unknown): never {
  const name = error instanceof Error ? error.name : "";
  const known = Object.hasOwn(words, name) ? words[name] : unknown;
  throw new RequestError({
    type: "about:blank",
    status: 0,
    code: "conflict",
    requestId: "",
    ...unknown,
    ...known,
  });
}
