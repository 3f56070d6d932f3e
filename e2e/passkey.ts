// An authenticator without a device: makes a passkey and signs with it, as WebAuthn (level 3) and COSE (RFC 9053) say.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const base64url = (data: string | Buffer) => Buffer.from(data).toString("base64url");
/** User present and verified; with a new credential besides. */
const flags = { signed: 0x05, made: 0x45 };

interface Ceremony {
  challenge: string;
  origin: string;
  /** The domain that it is for. */
  rpId: string;
  counter?: number;
}

export function newPasskey() {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  // ES256: kty 2, alg -7, crv 1, x, y.
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const data = (rpId: string, flag: number, counter: number) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flag]), count]);
  };
  const client = (type: string, { challenge, origin }: Ceremony) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = {
    id: base64url(id),
    rawId: base64url(id),
    type: "public-key" as const,
    clientExtensionResults: {},
  };
  return {
    id: credential.id,
    register(ceremony: Ceremony) {
      const authData = Buffer.concat([
        data(ceremony.rpId, flags.made, ceremony.counter ?? 0),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        cose,
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(authData.length);
      // { fmt: "none", attStmt: {}, authData }
      const attestation = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a0686175746844617461", "hex"),
        Buffer.from([0x59]),
        length,
        authData,
      ]);
      const response = {
        clientDataJSON: base64url(client("webauthn.create", ceremony)),
        attestationObject: base64url(attestation),
        transports: ["internal"],
      };
      return { ...credential, response };
    },
    sign(ceremony: Ceremony) {
      const clientData = client("webauthn.get", ceremony);
      const authenticatorData = data(ceremony.rpId, flags.signed, ceremony.counter ?? 0);
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
      const response = {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(signature),
      };
      return { ...credential, response };
    },
  };
}
